import type { Duplex } from 'node:stream';
import { createDecoder, type RespReply } from './decode.ts';
import { encodeCommands, type NamedCommand } from './encode.ts';

/**
 * Sends many short commands over a connection that is logged in and idle, and reads their replies, past the client
 * library that owns it: that makes an object, a promise and a timer for each command, ten times the work of the server.
 * Its listeners are put aside until the last reply has come.
 *
 * Fails with what the stream says, or as a command that timed out when nothing comes for `timeoutMs`.
 */
export function exchange(stream: Duplex, commands: readonly NamedCommand[], timeoutMs: number): Promise<readonly RespReply[]> {
  if (commands.length === 0) return Promise.resolve([]);
  if (stream.destroyed) return Promise.reject(new Error('Connection is closed.'));
  const owners = stream.listeners('data') as ((chunk: Buffer) => void)[]; // of a socket without an encoding
  return new Promise((resolve, reject) => {
    const replies: RespReply[] = [];
    const timer = setTimeout(() => fail(new Error('Command timed out')), timeoutMs);
    const decoder = createDecoder((reply) => replies.push(reply));

    const settle = (): void => {
      clearTimeout(timer);
      stream.off('data', take).off('close', closed).off('error', fail);
      owners.forEach((owner) => stream.on('data', owner));
    };
    const fail = (error: Error): void => {
      settle();
      stream.destroy(); // what may still come belongs to nobody
      reject(error);
    };
    const closed = (): void => fail(new Error('Connection is closed.'));
    const take = (chunk: Buffer): void => {
      try {
        decoder.write(chunk);
      } catch (error) {
        return fail(error instanceof Error ? error : new TypeError(String(error)));
      }
      timer.refresh();
      if (replies.length < commands.length) return;
      settle();
      resolve(replies);
    };

    owners.forEach((owner) => stream.off('data', owner));
    stream.on('data', take).once('close', closed).once('error', fail);
    stream.write(encodeCommands(commands), 'latin1');
  });
}
