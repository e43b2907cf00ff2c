import { once } from 'node:events';
import { connect as connectPlain, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import type { Credentials, Endpoint, ReadyConnection, Tls } from '../profile/profile.ts';
import { ConnectionError, UsageError } from '../errors.ts';
import { addressOf } from './address.ts';
import { CommandError } from './command-error.ts';
import { diagnose } from './diagnose.ts';
import type { Link } from './link.ts';
import type { ErrorReply } from './resp/decode.ts';
import { encodeCommands } from './resp/encode.ts';
import { type ReusingSocket, reusingSocket } from './reusing-socket.ts';
import { createExchanges, type Exchanges } from './resp/exchange.ts';
import { collectReplies, type Replies } from './resp/replies.ts';
import type { Argument, Reply } from './target.ts';
import { translateError } from './translate-error.ts';

/** What a connection needs beside its address: the part of a profile that is the same for every node. */
export interface LinkSettings extends Credentials, Pick<ReadyConnection, 'db' | 'clientName' | 'connectTimeoutMs' | 'commandTimeoutMs'> {
  readonly tls: Tls | undefined;
  /** Called when the server needs no password although one was given. */
  readonly warn: (message: string) => void;
  /** Abandons a connection that is still being opened. */
  readonly signal?: AbortSignal;
  /** Whether it will be handed over, to hear a lot. */
  readonly hears?: boolean;
}

/** Opens a connection with the deployment's settings, except for what is said. */
export type Dial = (endpoint: Endpoint, instead?: Partial<LinkSettings>) => Promise<Link>;

/**
 * Opens one connection, logs in, names it and selects the database.
 *
 * RESP2 and a handshake of our own, where ioredis would say `HELLO 3 AUTH …`: every server and proxy knows it, the
 * replies we read are the same, and each step that fails is an error we can name (ioredis folds some into a console
 * warning). It never reconnects by itself: a lost connection is something the report has to say.
 */
export async function connect(endpoint: Endpoint, settings: LinkSettings): Promise<Link> {
  const address = addressOf(endpoint);
  const reusing = settings.hears ? reusingSocket((onread) => openSocket(endpoint, settings.tls, onread)) : undefined;
  const redis = new Redis({ ...optionsFor(endpoint, settings), ...(reusing && { Connector: connectorOver(reusing) }) });
  const failure = watchFailure(redis);
  const link = createLink(redis, address, settings, failure, reusing);
  const abandon = () => link.close();
  settings.signal?.addEventListener('abort', abandon, { once: true });
  try {
    await redis.connect().catch((error: Error) => Promise.reject(failure.last ?? error));
    await introduce(link, address, settings);
    return link;
  } catch (error) {
    link.close();
    const translated = translateError(error, { address, username: settings.username });
    if (settings.signal?.aborted) throw translated;
    throw (translated instanceof ConnectionError && (await diagnose(translated, endpoint, settings))) || translated;
  } finally {
    settings.signal?.removeEventListener('abort', abandon);
  }
}

function optionsFor(endpoint: Endpoint, { tls, connectTimeoutMs, commandTimeoutMs }: LinkSettings): Omit<RedisOptions, 'replyMapping'> {
  return {
    ...(endpoint.kind === 'unix' ? { path: endpoint.path } : { host: endpoint.host, port: endpoint.port, family: 0 }),
    ...(tls && { tls: tlsOptions(tls, endpoint) }),
    lazyConnect: true,
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => null,
    stringNumbers: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
  };
}

function tlsOptions(tls: Tls, endpoint: Endpoint): NonNullable<RedisOptions['tls']> {
  const servername = tls.servername ?? (endpoint.kind === 'tcp' && !/^[\d.]+$|:/.test(endpoint.host) ? endpoint.host : undefined);
  return {
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.cert !== undefined && { cert: tls.cert }),
    ...(tls.key && { key: tls.key.reveal() }),
    ...(servername !== undefined && { servername }),
    rejectUnauthorized: !tls.insecure,
  };
}

function openSocket(endpoint: Endpoint, tls: Tls | undefined, onread: OnReadOpts): Socket {
  if (!tls) return connectPlain({ ...endpoint, onread });
  const options: ConnectionOptions = { ...endpoint, ...tlsOptions(tls, endpoint) };
  return connectTls(Object.assign(options, { onread })); // which its types do not know
}

/** What ioredis has for sockets that it does not open itself. */
function connectorOver({ open }: ReusingSocket): NonNullable<RedisOptions['Connector']> {
  return class extends AbstractConnector {
    constructor(options: unknown) {
      super((options as { readonly disconnectTimeout: number }).disconnectTimeout); // they are its own
    }
    override async connect(): Promise<Socket> {
      this.connecting = true;
      await Promise.resolve(); // it may be closed at once
      if (!this.connecting) throw new Error('Connection is closed.');
      const socket = open();
      socket.once('error', (error) => (this.firstError = error));
      this.stream = socket;
      return socket;
    }
  };
}

/** ioredis rejects with "Connection is closed." and tells the reason in an event: keep it. */
function watchFailure(redis: Redis): { last: Error | undefined } {
  const failure: { last: Error | undefined } = { last: undefined };
  redis.on('error', (error: Error) => {
    failure.last = error;
  });
  return failure;
}

function createLink(
  redis: Redis,
  address: string,
  { username, commandTimeoutMs }: LinkSettings,
  failure: { last: Error | undefined },
  reusing: ReusingSocket | undefined,
): Link {
  /** What a user may not do is said of every key in the same words. */
  let last: { readonly message: string; readonly command: string; readonly error: CommandError } | undefined;
  const refused = ({ message }: ErrorReply, command: string): CommandError => {
    if (last?.message === message && last.command === command) return last.error;
    const error = translateError(Object.assign(new Error(message), { name: 'ReplyError' }), { address, username, command });
    if (!(error instanceof CommandError)) throw error;
    last = { message, command, error };
    return error;
  };
  let exchanges: Exchanges | undefined;
  /** The replies to some commands, by their places. */
  const exchange = async (encoded: string | Buffer, names: readonly string[]): Promise<Replies<CommandError>> => {
    const collector = collectReplies(names.length, (error, i) => refused(error, names[i]!)); // a reply for each
    if (names.length === 0) return collector.result();
    try {
      exchanges ??= createExchanges(redis.stream, commandTimeoutMs);
      return await exchanges.send(encoded, collector);
    } catch (error) {
      if (redis.status !== 'end') await once(redis, 'end').catch(() => undefined);
      throw translateError(failure.last ?? error, { address, username });
    }
  };
  return {
    get alive() {
      return redis.status === 'ready';
    },
    async send(words, command = words.slice(0, 2).join(' ')) {
      const [name, ...args] = words as [string, ...Argument[]]; // a command always has a name
      try {
        return (await redis.callBuffer(name, ...args)) as Reply; // bytes, decimal strings and arrays of them: see optionsFor
      } catch (error) {
        const closed = error instanceof Error && /Connection is closed|isn't writeable/.test(error.message);
        if (closed && redis.status !== 'end') await once(redis, 'end').catch(() => undefined);
        throw translateError(closed ? (failure.last ?? error) : error, { address, username, command });
      }
    },
    async sendMany(commands) {
      const names = commands.map(([name]) => name);
      const replies = await exchange(encodeCommands(commands), names);
      return names.map((_, i) => replies.reply(i));
    },
    exchange: async (pipeline) => exchange(pipeline.encoded(), pipeline.commands),
    handOver(hear) {
      if (!reusing) throw new TypeError('a connection that was not opened to hear');
      redis.stream.removeAllListeners('data');
      reusing.handOver(hear);
      return redis.stream;
    },
    explain: (error, command) =>
      translateError(error ?? failure.last ?? new Error('Connection is closed.'), { address, username, command }),
    close: () => redis.disconnect(),
  };
}

async function introduce(link: Link, address: string, { username, password, db, clientName, warn }: LinkSettings): Promise<void> {
  if (password) {
    const words = username === undefined ? ['AUTH', password.reveal()] : ['AUTH', username, password.reveal()];
    await link.send(words).catch((error: Error) => {
      if (!/no password is set|without any password configured/.test(error.message)) throw error;
      warn(`${address} asks for no password, but one was given`);
    });
  }
  await link.send(['PING']).catch(unlessBusy);
  if (db !== 0) await select(link, address, db);
  await link.send(['CLIENT', 'SETNAME', clientName]).catch(unlessBusy);
}

/** Never a courtesy: whoever asked for another database must not be shown this one. */
async function select(link: Link, address: string, db: number): Promise<void> {
  await link.send(['SELECT', String(db)], 'SELECT').catch((error: unknown) => {
    if (error instanceof ConnectionError && error.reason === 'loading') return;
    if (!(error instanceof CommandError) || error.refusal !== 'failed') throw error;
    throw new UsageError(`${address} has no database ${db}`, {
      cause: error,
      hint: 'a server has `databases` of them (16), counted from 0; a cluster has only database 0',
    });
  });
}

/** A server that loads its data still answers INFO, which tells how far it is; discovery says so. */
function unlessBusy(error: unknown): void {
  if (error instanceof ConnectionError && error.reason === 'loading') return;
  unlessRefused(error);
}

/** Courtesies that some users and services may not send. */
function unlessRefused(error: unknown): void {
  if (error instanceof ConnectionError) throw error;
}
