/**
 * A line of MONITOR, read in place: positions within the bytes that the connection gave. One object is used for all
 * lines, and holds until the next is read; hundreds of thousands pass in a second.
 */
export interface MonitorLine {
  bytes: Buffer;
  /** Where the line begins. */
  start: number;
  /** When the command ran, by the server's clock, in microseconds since 1970. */
  atMicroseconds: number;
  /** 0 in the format of Redis 2.4, which names it only where it is another. */
  db: number;
  /** `10.0.0.1:1234`, `[::1]:1234`, `unix:/path`, `lua`; empty in the format of Redis 2.4. */
  clientStart: number;
  clientEnd: number;
  /** With the command itself. */
  argCount: number;
  readonly argStarts: number[];
  readonly argEnds: number[];
  /** How many bytes longer an argument stands there, escaped, than it is. */
  readonly argEscapes: number[];
}

export const createLine = (): MonitorLine => ({
  bytes: Buffer.of(),
  start: 0,
  atMicroseconds: 0,
  db: 0,
  clientStart: 0,
  clientEnd: 0,
  argCount: 0,
  argStarts: [],
  argEnds: [],
  argEscapes: [],
});

const [SPACE, QUOTE, OPENING, DOT, ZERO, NINE, BACKSLASH, BRACKET, BRACKET_END, LETTER_X] = [32, 34, 40, 46, 48, 57, 92, 91, 93, 120];

/**
 * Reads the bytes `start` to `end` into `line`; false when they are no line of MONITOR.
 *
 *     1700000000.123456 [0 10.0.0.1:1234] "GET" "k"        since Redis 2.6
 *     1700000000.123456 (db 3) "get" "k"                    Redis 2.4
 *
 * @see https://github.com/redis/redis/blob/7.0/src/replication.c replicationFeedMonitors
 */
export function parseLine(line: MonitorLine, bytes: Buffer, start: number, end: number): boolean {
  line.bytes = bytes;
  line.start = start;
  line.db = 0;
  line.clientStart = line.clientEnd = 0;
  line.argCount = 0;
  const behindTime = readTime(line, bytes, start, end);
  const behindClient = behindTime < 0 ? behindTime : readClient(line, bytes, behindTime, end);
  return behindClient >= 0 && readArguments(line, bytes, behindClient, end);
}

/** Servers count their databases in 31 bits. */
const MOST_DB = 0x7fff_ffff;

/** Behind the time and its space, or −1. */
function readTime(line: MonitorLine, bytes: Buffer, start: number, end: number): number {
  let at = start;
  let seconds = 0;
  let micros = 0;
  for (; at < end && isDigit(bytes[at]!); at++) seconds = seconds * 10 + bytes[at]! - ZERO; // below its end, here and in what follows
  const dot = at;
  if (at === start || at >= end || bytes[at] !== DOT) return -1;
  for (at++; at < end && isDigit(bytes[at]!); at++) micros = micros * 10 + bytes[at]! - ZERO;
  if (at - dot !== 7 || at >= end || bytes[at] !== SPACE) return -1;
  line.atMicroseconds = seconds * 1e6 + micros;
  return at + 1;
}

/** Behind the database, the client and their space, or −1. */
function readClient(line: MonitorLine, bytes: Buffer, start: number, end: number): number {
  if (bytes[start] === QUOTE) return start;
  const isOld = bytes[start] === OPENING;
  if (!isOld && bytes[start] !== BRACKET) return -1;
  let at = isOld ? bytes.indexOf(SPACE, start) + 1 : start + 1;
  for (; at < end && isDigit(bytes[at]!); at++) line.db = line.db * 10 + bytes[at]! - ZERO;
  if (line.db > MOST_DB) return -1;
  if (isOld) return bytes[at + 1] === SPACE ? at + 2 : -1;
  if (bytes[at] !== SPACE) return -1;
  line.clientStart = ++at;
  // A path or an IPv6 address may hold brackets: it ends where arguments begin.
  while (at < end && !(bytes[at] === BRACKET_END && bytes[at + 1] === SPACE && bytes[at + 2] === QUOTE)) at++;
  line.clientEnd = at;
  return at + 2 < end ? at + 2 : -1;
}

function readArguments(line: MonitorLine, bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  let count = 0;
  while (at < end) {
    if (bytes[at] !== QUOTE) return false;
    const begin = ++at;
    let escapes = 0;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === QUOTE && endsArgument(bytes, at, end)) break;
      if (byte !== BACKSLASH) continue;
      const length = escapeLengthAt(bytes, at);
      if (length === 1) continue;
      at += length - 1;
      escapes += length - 1;
    }
    if (at >= end) return false;
    line.argStarts[count] = begin;
    line.argEnds[count] = at;
    line.argEscapes[count] = escapes;
    count++;
    at += 2;
  }
  line.argCount = count;
  return count > 0 && at === end + 1;
}

/** Of `\n`, 2; of `\x0a`, 4; of a backslash that begins no escape, 1. */
function escapeLengthAt(bytes: Buffer, at: number): number {
  const letter = bytes[at + 1];
  if (letter === LETTER_X) return isHexDigit(bytes[at + 2]) && isHexDigit(bytes[at + 3]) ? 4 : 1;
  return letter !== undefined && ESCAPED.includes(letter) ? 2 : 1;
}

const ESCAPED: readonly number[] = [...Buffer.from('\\"nrtab')];

const isHexDigit = (byte = 0): boolean => isDigit(byte) || (byte >= 97 && byte <= 102);

/**
 * Valkey 8.1 leaves quotes and backslashes within arguments as they are. A quote before anything but the next argument is
 * such a one; where a value holds `" "` itself, nobody can tell.
 */
const endsArgument = (bytes: Buffer, at: number, end: number): boolean =>
  at + 1 === end || (bytes[at + 1] === SPACE && bytes[at + 2] === QUOTE && at + 2 < end);

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;
