import { createConnection, type Socket } from 'node:net';
import type { Endpoint } from '../profile/profile.ts';

/** As much as libuv reads at once. */
const READ_BYTES = 65_536;

/** What is given is valid during the call only. */
type Hear = (bytes: Buffer) => void;

/**
 * A socket that reads into the same memory again and again, for who hears so much that the memory which Node makes for each
 * read would cost a fifth of the time. Not for TLS, where Node knows no such thing.
 */
export interface ReusingSocket {
  /** Its listeners for `data` are given copies. */
  open(): Socket;
  /** From now on `hear` is given all that is read, and listeners nothing. */
  handOver(hear: Hear): void;
}

export function reusingSocket(endpoint: Endpoint): ReusingSocket {
  const memory = Buffer.from(new ArrayBuffer(READ_BYTES));
  let hear: Hear | undefined;
  return {
    open() {
      const callback = (length: number): boolean => {
        const bytes = memory.subarray(0, length);
        if (hear) hear(bytes);
        else socket.emit('data', Buffer.from(bytes));
        return true;
      };
      const socket = createConnection({ ...endpoint, onread: { buffer: memory, callback } });
      return socket;
    },
    handOver: (by) => void (hear = by),
  };
}
