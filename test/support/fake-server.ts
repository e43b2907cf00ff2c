import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { readCommands } from './read-commands.ts';
import { encodeCommand } from './wire.ts';

// For what no real server can be made to do, or not on cue.

export interface FakeServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly address: string;
  /** How many clients are connected now. */
  connections(): number;
  stop(): Promise<void>;
}

/** Takes connections and never says a word. */
export function startSilent(): Promise<FakeServer> {
  return listen((client) => void client.resume());
}

/** Ends each connection at the first bytes it hears. */
export function startDropping(): Promise<FakeServer> {
  return listen((client) => client.once('data', () => client.destroy()));
}

/** Says the same to whatever it hears, such as `-NOPERM …\r\n`; not a Redis: `HTTP/1.1 400 Bad Request\r\n\r\n`. */
export function startAnswering(answer: string | Buffer): Promise<FakeServer> {
  return listen((client) => client.on('data', () => client.write(answer)));
}

/**
 * What happens to a command instead of being run: an error reply, a Lua script that answers in its place (the command's
 * words are its ARGV), an end of the connection, or nothing ever.
 */
export type Instead = { readonly error: string } | { readonly script: string } | 'drop' | 'hang';

export interface ProxyOptions {
  readonly to: { readonly host: string; readonly port: number };
  /** By name (`CONFIG`, `LATENCY HISTOGRAM`), in upper case. */
  readonly instead?: Readonly<Record<string, Instead>>;
  /** The address that the real server sees us come from, such as `127.0.0.2`: protected mode of 7.0 counts that as foreign, 7.2 and later as local. */
  readonly localAddress?: string;
}

/** Stands in front of a real server and passes on what it is not told to treat otherwise. */
export function startProxy({ to, instead = {}, localAddress }: ProxyOptions): Promise<FakeServer> {
  return listen((client) => {
    const server = connect({ ...to, ...(localAddress !== undefined && { localAddress }) });
    const read = readCommands();
    const hangUp = (): void => void (client.destroy(), server.destroy());
    let hangs = false;
    for (const side of [client, server]) side.on('error', hangUp).on('close', hangUp);
    server.pipe(client);
    client.on('data', (chunk) => {
      for (const command of read(chunk)) {
        const action = instead[nameOf(command, instead)];
        if (action === 'drop') return hangUp();
        hangs ||= action === 'hang';
        if (!hangs) server.write(encodeCommand(action && action !== 'hang' ? answering(action, command) : command));
      }
    });
  });
}

function nameOf(command: readonly Buffer[], known: object): string {
  const [name = '', subcommand = ''] = command.slice(0, 2).map((word) => word.toString().toUpperCase());
  const both = `${name} ${subcommand}`;
  return both in known ? both : name;
}

/** The real server is made to say it, so that replies keep their order without being understood here. */
const answering = (action: Exclude<Instead, string>, command: readonly Buffer[]): (string | Buffer)[] =>
  'script' in action ? ['EVAL', action.script, '0', ...command] : ['EVAL', 'return redis.error_reply(ARGV[1])', '0', action.error];

async function listen(serve: (client: Socket) => void): Promise<FakeServer> {
  const clients = new Set<Socket>();
  const server: Server = createServer((client) => {
    clients.add(client);
    client.on('error', () => client.destroy()); // the other side may go away at any time
    client.on('close', () => clients.delete(client));
    serve(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return {
    host: '127.0.0.1',
    port: address.port,
    address: `127.0.0.1:${address.port}`,
    connections: () => clients.size,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}
