import { cacheops, type Ran } from '../support/cacheops.ts';
import { type TestServer, until } from '../support/servers.ts';

interface Watching {
  /** Started when all of these are heard. */
  readonly servers: readonly Pick<TestServer, 'command'>[];
  readonly argv: readonly string[];
  /** Told when the watch has ended by itself. */
  readonly traffic: (ended: AbortSignal) => Promise<unknown>;
  readonly cwd?: string;
  /** Makes standard output a terminal of that width. */
  readonly columns?: number;
  readonly onStdout?: (text: string) => void;
  /** Ends by itself; otherwise it is interrupted when the traffic has been sent. */
  readonly endsItself?: boolean;
}

/** Runs `cacheops monitor` while traffic is sent: all of it is heard, and nothing from before. */
export async function watchedWhile({ servers, argv, traffic, endsItself = false, ...options }: Watching): Promise<Ran> {
  await until('no earlier look is left', async () => !(await Promise.all(servers.map(isHeard))).some(Boolean));
  const interrupt = new AbortController();
  const running = cacheops(['monitor', ...argv], { signal: interrupt.signal, ...options });
  const ended = new AbortController();
  void running.finally(() => {
    ended.abort();
  });
  await until('all servers are heard', async () => ended.signal.aborted || (await Promise.all(servers.map(isHeard))).every(Boolean));
  try {
    await traffic(ended.signal);
  } catch (error) {
    interrupt.abort('SIGINT');
    await running;
    throw error;
  }
  if (!endsItself) interrupt.abort('SIGINT');
  return running;
}

/** A monitor of ours is connected; CLIENT LIST itself is never heard. */
async function isHeard(server: Pick<TestServer, 'command'>): Promise<boolean> {
  return String(await server.command('CLIENT', 'LIST'))
    .split('\n')
    .some((client) => client.includes('name=cacheops ') && /flags=\w*O/.test(client));
}
