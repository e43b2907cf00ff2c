import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

// A client of one page for setting servers up: RESP2, one socket, replies in the order of the commands.

export type WireReply = string | number | null | WireReply[];

/** An error reply: `NOAUTH Authentication required.`. */
export class WireError extends Error {}

export interface Wire {
  /** Strings come back as text, integers as numbers. Fails with WireError when the server says no. May be called again before the last reply. */
  command(...args: (string | number | Buffer)[]): Promise<WireReply>;
  close(): void;
}

interface Waiting {
  resolve(reply: WireReply): void;
  reject(error: Error): void;
}

export interface Login {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export async function openWire(to: NetConnectOpts, { username, password }: Login = {}): Promise<Wire> {
  const socket = connect(to);
  await once(socket, 'connect');
  const wire = over(socket);
  if (password !== undefined) await wire.command('AUTH', ...(username === undefined ? [] : [username]), password);
  return wire;
}

export async function openTlsWire(to: ConnectionOptions): Promise<Wire> {
  const socket = connectTls(to);
  await once(socket, 'secureConnect');
  return over(socket);
}

/** A command as servers read it: an array of bulk strings. */
export function encodeCommand(args: readonly (string | number | Buffer)[]): Buffer {
  const parts = args.map((argument) => (Buffer.isBuffer(argument) ? argument : Buffer.from(`${argument}`)));
  return Buffer.concat([
    Buffer.from(`*${parts.length}\r\n`),
    ...parts.flatMap((part) => [Buffer.from(`$${part.length}\r\n`), part, Buffer.from('\r\n')]),
  ]);
}

function over(socket: Socket): Wire {
  const waiting: Waiting[] = [];
  let pending: Buffer = Buffer.alloc(0);
  let broken: Error | undefined;
  socket.setNoDelay(true);
  // Set-up connections must not keep a test run alive when nobody waits for a reply.
  socket.unref();
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let reply = parse(pending, 0); reply; reply = parse(pending, 0)) {
      pending = pending.subarray(reply.end);
      const { resolve, reject } = waiting.shift() ?? unasked();
      if (waiting.length === 0) socket.unref();
      if (reply.value instanceof WireError) reject(reply.value);
      else resolve(reply.value);
    }
  });
  socket.on('error', (error) => (broken = error));
  socket.on('close', () => {
    broken ??= new Error('the server closed the connection');
    for (const { reject } of waiting.splice(0)) reject(broken);
  });
  return {
    command(...args) {
      if (broken) return Promise.reject(broken);
      socket.ref();
      socket.write(encodeCommand(args));
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    close: () => void socket.destroy(),
  };
}

function unasked(): never {
  throw new Error('a reply that nobody asked for');
}

type Parsed = { readonly value: WireReply | WireError; readonly end: number } | undefined;

/** The reply that starts at `at`, or `undefined` while it is not all there. */
function parse(bytes: Buffer, at: number): Parsed {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const kind = String.fromCharCode(bytes[at] ?? 0);
  const line = bytes.toString('utf8', at + 1, lineEnd);
  const end = lineEnd + 2;
  if (kind === '+') return { value: line, end };
  if (kind === '-') return { value: new WireError(line), end };
  if (kind === ':') return { value: Number(line), end };
  if (kind === '$') return parseBulk(bytes, end, Number(line));
  if (kind === '*') return parseArray(bytes, end, Number(line));
  throw new Error(`not a reply: ${kind}${line}`);
}

function parseBulk(bytes: Buffer, start: number, length: number): Parsed {
  if (length < 0) return { value: null, end: start };
  if (bytes.length < start + length + 2) return undefined;
  return { value: bytes.toString('utf8', start, start + length), end: start + length + 2 };
}

function parseArray(bytes: Buffer, start: number, length: number): Parsed {
  if (length < 0) return { value: null, end: start };
  const items: WireReply[] = [];
  let end = start;
  for (let index = 0; index < length; index++) {
    const item = parse(bytes, end);
    if (!item) return undefined;
    items.push(item.value instanceof WireError ? `-${item.value.message}` : item.value);
    end = item.end;
  }
  return { value: items, end };
}
