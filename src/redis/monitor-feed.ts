import { CacheopsError } from '../errors.ts';
import type { Link } from './link.ts';
import { encodeCommands, type NamedCommand } from './resp/encode.ts';
import { createFrames, type FrameSink, isError } from './resp/frames.ts';
import type { MonitorFeed, MonitorSink } from './target.ts';

/** Nobody publishes there: see {@link openMonitorFeed}. */
export const IDLE_CHANNEL = 'cacheops:monitor:idle';

/**
 * Makes a connection hear every command that a server runs, past the client library, whose own monitor makes several
 * objects of each line. Fails with ConnectionError, or with CommandError when the server does not let us.
 *
 * A monitor is of the class `normal` of output buffers, which has no limit: while we did not read, the server would keep
 * all for us. A subscription puts the same connection into the class `pubsub`, whose limit (32 MB unless it is set
 * otherwise) makes the server cut us off instead. MONITOR comes first: in RESP2 the other order hears no lines.
 *
 * @see https://redis.io/docs/latest/develop/reference/clients/#output-buffer-limits
 */
export async function openMonitorFeed(link: Link, sink: MonitorSink): Promise<MonitorFeed> {
  const feed = openFeed(link, sink);
  try {
    await feed.send(['MONITOR']);
  } catch (error) {
    link.close();
    throw error;
  }
  return feed;
}

/** Makes a connection hear the channels that it will subscribe to, and no commands. */
export const openChannelFeed = (link: Link, sink: Pick<MonitorSink, 'message'>): MonitorFeed =>
  openFeed(link, { line: () => undefined, cutLine: () => undefined, ...sink });

interface Feed extends MonitorFeed {
  /** Fails as {@link openMonitorFeed} does. */
  send(command: NamedCommand): Promise<void>;
}

function openFeed(link: Link, sink: MonitorSink): Feed {
  const waiting: { readonly command: string; settle(refusal: CacheopsError | undefined): void }[] = [];
  let [receivedBytes, busyMs, monitoring] = [0, 0, false];
  let [lost, over]: [CacheopsError | undefined, boolean] = [undefined, false];

  const settle = (message?: string): void => {
    const next = waiting.shift();
    next?.settle(message === undefined ? undefined : link.explain(Object.assign(new Error(message), { name: 'ReplyError' }), next.command));
  };
  const frames: FrameSink = {
    line(bytes, start, end) {
      if (monitoring) return sink.line(bytes, start, end);
      monitoring = true; // it is the reply to MONITOR
      settle();
    },
    cutLine: (bytes, start, end) => sink.cutLine(bytes, start, end),
    reply(reply) {
      if (isError(reply)) return settle(reply.message);
      if (!Array.isArray(reply)) return;
      const kind = String(reply[0]);
      if (kind === 'message' || kind === 'pmessage') sink.message?.(reply);
      else settle();
    },
  };
  const decoder = createFrames(frames);
  let resolveEnded: (why: CacheopsError | undefined) => void = () => undefined;
  const ended = new Promise<CacheopsError | undefined>((resolve) => (resolveEnded = resolve));
  const end = (error: Error | undefined): void => {
    if (!over) lost = error instanceof CacheopsError ? error : link.explain(error);
    over = true;
    waiting.splice(0).forEach((answered) => answered.settle(lost));
    resolveEnded(lost);
  };
  const hear = (bytes: Buffer): void => {
    if (over) return;
    const begun = performance.now();
    receivedBytes += bytes.length;
    try {
      decoder.write(bytes);
    } catch (error) {
      end(error instanceof Error ? error : new TypeError(String(error)));
      link.close();
    }
    busyMs += performance.now() - begun;
  };
  const socket = link
    .handOver(hear)
    .once('error', end)
    .once('close', () => end(undefined));

  const send = async (command: NamedCommand): Promise<void> => {
    const answered = new Promise<CacheopsError | undefined>((resolve) => waiting.push({ command: command[0], settle: resolve }));
    if (over) waiting.splice(0).forEach((answer) => answer.settle(lost));
    else socket.write(encodeCommands([command]), 'latin1');
    const refusal = await answered;
    if (refusal) throw refusal;
  };
  socket.resume();
  return {
    ended,
    get receivedBytes() {
      return receivedBytes;
    },
    get busyMs() {
      return busyMs;
    },
    send,
    subscribe: (channel) => send(['SUBSCRIBE', channel]),
    subscribePattern: (pattern) => send(['PSUBSCRIBE', pattern]),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close() {
      over = true;
      link.close();
      socket.destroy(); // closing waits until the server has said all, and it goes on
    },
  };
}

/** Asks for the class of output buffers that has a limit; `undefined` when it was given, else why not. */
export async function limitBuffer(feed: MonitorFeed): Promise<CacheopsError | undefined> {
  try {
    await feed.subscribe(IDLE_CHANNEL);
    return undefined;
  } catch (error) {
    if (error instanceof CacheopsError) return error;
    throw error;
  }
}
