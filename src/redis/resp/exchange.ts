import type { Duplex } from 'node:stream';

/** Makes something of the bytes that a server answers to some commands. */
export interface Collector<T> {
  /** What comes behind the last of the replies; `undefined` while that is still to come. Throws TypeError when it is no RESP2. */
  write(chunk: Buffer): Buffer | undefined;
  result(): T;
}

/** Commands that go out one behind the other, without waiting for the replies to those before. */
export interface Exchanges {
  /**
   * Fails with what the stream says, or as a command that timed out when nothing comes for so long.
   *
   * @param commands at least one, encoded; text stands for one byte a character
   */
  send<T>(commands: string | Buffer, collector: Collector<T>): Promise<T>;
}

interface Waiting {
  /** What is left of a chunk that ended it; `undefined` while it goes on. */
  take(chunk: Buffer): Buffer | undefined;
  fail(error: Error): void;
}

/**
 * Speaks on a connection that is logged in and idle, past the client library that owns it: that makes an object, a
 * promise and a timer for each command, ten times the work of the server. Its listeners are put aside while replies are
 * to come.
 */
export function createExchanges(stream: Duplex, timeoutMs: number): Exchanges {
  const waiting: Waiting[] = [];
  let owners: readonly ((chunk: Buffer) => void)[] = []; // of a socket without an encoding
  let timer: NodeJS.Timeout | undefined;

  const begin = (): void => {
    owners = stream.listeners('data') as ((chunk: Buffer) => void)[];
    owners.forEach((owner) => stream.off('data', owner));
    stream.on('data', take).once('close', closed).once('error', fail);
    timer = setTimeout(() => fail(new Error('Command timed out')), timeoutMs);
  };
  const settle = (): void => {
    clearTimeout(timer);
    stream.off('data', take).off('close', closed).off('error', fail);
    owners.forEach((owner) => stream.on('data', owner));
  };
  const fail = (error: Error): void => {
    settle();
    stream.destroy(); // what may still come belongs to nobody
    waiting.splice(0).forEach((one) => one.fail(error));
  };
  const closed = (): void => fail(new Error('Connection is closed.'));
  const take = (chunk: Buffer): void => {
    timer?.refresh();
    try {
      for (let rest: Buffer | undefined = chunk; rest !== undefined && waiting[0] !== undefined;) {
        rest = waiting[0].take(rest);
        if (rest !== undefined) waiting.shift();
      }
    } catch (error) {
      return fail(error instanceof Error ? error : new TypeError(String(error)));
    }
    if (waiting.length === 0) settle();
  };

  return {
    send: async (commands, collector) => {
      if (stream.destroyed) throw new Error('Connection is closed.');
      if (waiting.length === 0) begin();
      return new Promise((resolve, reject) => {
        waiting.push({
          take(chunk) {
            const rest = collector.write(chunk);
            if (rest !== undefined) resolve(collector.result());
            return rest;
          },
          fail: reject,
        });
        if (typeof commands === 'string') stream.write(commands, 'latin1');
        else stream.write(commands);
      });
    },
  };
}
