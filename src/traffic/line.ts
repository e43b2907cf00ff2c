import { BACKSLASH, BRACKET, BRACKET_END, DOT, LOWER_X, NINE, PARENTHESIS, QUOTE, SPACE, ZERO } from '../text/ascii.ts';
import { fourDigits, sameBytes, skipPlain, viewOf } from './byte-view.ts';

const NOT_THERE = -1;
/** Digits behind the dot of a time. */
const MICROSECOND_DIGITS = 6;
/** `] "`: a path or an IPv6 address may hold brackets, so a client ends where arguments begin. */
const CLIENT_END_BYTES = 3;
/** {@link MonitorLine.kind} before there is a line. */
export const NO_KIND = 0;
/** Servers count their databases in 31 bits. */
const MOST_DB = 0x7fff_ffff;

/**
 * A line of MONITOR, read in place: positions within the bytes that the connection gave. One object is used for all
 * lines, and holds until the next is read; hundreds of thousands pass in a second.
 */
export interface MonitorLine {
  bytes: Buffer;
  /** Of these bytes. */
  view: DataView;
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
  /** Of all arguments together, without escapes. */
  argBytes: number;
  /** Lines of one kind, of whatever node, have the same database, client and first argument; not all such are of one kind. */
  kind: number;
  readonly beginning: Beginning;
}

/** What the next line is compared with, as positions counted from the line's start. */
interface Beginning {
  seconds: number;
  /** Where the dot of the time stands. */
  dotAt: number;
  /** Where `[` stands; 0 in the format of Redis 2.4. */
  clientAt: number;
  /** Where the second argument begins; 0 where there is none, or no client. */
  secondArgAt: number;
}

export function createLine(): MonitorLine {
  const bytes = Buffer.of();
  return {
    bytes,
    view: viewOf(bytes),
    start: NOT_THERE,
    atMicroseconds: 0,
    db: 0,
    clientStart: 0,
    clientEnd: 0,
    argCount: 0,
    argStarts: [],
    argEnds: [],
    argEscapes: [],
    argBytes: 0,
    kind: NO_KIND,
    beginning: { seconds: 0, dotAt: 0, clientAt: 0, secondArgAt: 0 },
  };
}

/**
 * Reads the bytes `start` to `end` into `line`; false when they are no line of MONITOR. Most lines begin as the line before
 * does, and are compared with it instead of being read: the bytes of one buffer object may not change. Memory that is filled
 * again has to come as another object.
 *
 *     1700000000.123456 [0 10.0.0.1:1234] "GET" "k"        since Redis 2.6
 *     1700000000.123456 (db 3) "get" "k"                    Redis 2.4
 *
 * @see https://github.com/redis/redis/blob/7.0/src/replication.c replicationFeedMonitors
 */
export function parseLine(line: MonitorLine, bytes: Buffer, start: number, end: number): boolean {
  const before = line.bytes === bytes ? line.start : NOT_THERE;
  if (line.bytes !== bytes) {
    line.bytes = bytes;
    line.view = viewOf(bytes);
  }
  line.start = start;
  const behindTime = readTime(line, before, start, end);
  const isRead =
    behindTime >= 0 &&
    (goesOn(line, before, behindTime, end) ? readOn(line, before, behindTime, end) : readAnew(line, before, behindTime, end));
  if (!isRead) {
    line.start = NOT_THERE; // nothing to compare with
    line.argCount = 0;
  }
  return isRead;
}

/** Behind the time and its space, or −1. */
function readTime(line: MonitorLine, before: number, start: number, end: number): number {
  const { bytes, view, beginning } = line;
  const isSameSecond = before !== NOT_THERE && start + beginning.dotAt < end && sameBytes(view, start, view, before, beginning.dotAt + 1);
  if (!isSameSecond && !readSeconds(line, start, end)) return -1;
  const behind = start + beginning.dotAt + 1 + MICROSECOND_DIGITS;
  if (behind >= end || bytes[behind] !== SPACE) return -1;
  const hundreds = fourDigits(view, behind - MICROSECOND_DIGITS);
  const [tens, ones] = [bytes[behind - 2]!, bytes[behind - 1]!]; // below its end, here and in what follows
  if (hundreds < 0 || !isDigit(tens) || !isDigit(ones)) return -1;
  line.atMicroseconds = beginning.seconds * 1e6 + hundreds * 100 + (tens - ZERO) * 10 + ones - ZERO;
  return behind + 1;
}

function readSeconds({ bytes, beginning }: MonitorLine, start: number, end: number): boolean {
  let at = start;
  beginning.seconds = 0;
  for (; at < end && isDigit(bytes[at]!); at++) beginning.seconds = beginning.seconds * 10 + bytes[at]! - ZERO;
  beginning.dotAt = at - start;
  return at > start && at < end && bytes[at] === DOT;
}

/** Whether database, client and first argument are those of the line before, and another argument follows. */
function goesOn({ view, beginning }: MonitorLine, before: number, start: number, end: number): boolean {
  const { clientAt, secondArgAt } = beginning;
  const length = secondArgAt - clientAt;
  return before !== NOT_THERE && secondArgAt > 0 && start + length <= end && sameBytes(view, start, view, before + clientAt, length);
}

function readOn(line: MonitorLine, before: number, start: number, end: number): boolean {
  const { beginning } = line;
  const moved = start - (before + beginning.clientAt);
  beginning.secondArgAt += start - line.start - beginning.clientAt;
  beginning.clientAt = start - line.start;
  line.clientStart += moved;
  line.clientEnd += moved;
  line.argStarts[0]! += moved; // it was read before
  line.argEnds[0]! += moved;
  return readArguments(line, line.start + beginning.secondArgAt - 1, end, 1);
}

/** Of all lines, so that those of different nodes are of different kinds. */
let kinds = NO_KIND;

function readAnew(line: MonitorLine, before: number, start: number, end: number): boolean {
  const { beginning } = line;
  line.kind = ++kinds;
  const behindClient = readClient(line, before, start, end);
  if (behindClient < 0 || !readArguments(line, behindClient, end, 0)) return false;
  beginning.secondArgAt = line.argCount > 1 && beginning.clientAt > 0 ? line.argStarts[1]! - line.start : 0; // there is one
  return true;
}

/** Behind the database, the client and their space, or −1. */
function readClient(line: MonitorLine, before: number, start: number, end: number): number {
  const { view, beginning } = line;
  const startBefore = before + beginning.clientAt;
  const length = line.clientEnd + CLIENT_END_BYTES - startBefore;
  const isSameClient =
    before !== NOT_THERE && beginning.clientAt > 0 && start + length <= end && sameBytes(view, start, view, startBefore, length);
  if (!isSameClient) return readOtherClient(line, start, end);
  beginning.clientAt = start - line.start;
  line.clientStart += start - startBefore;
  line.clientEnd += start - startBefore;
  return line.clientEnd + CLIENT_END_BYTES - 1;
}

function readOtherClient(line: MonitorLine, start: number, end: number): number {
  const { bytes, beginning } = line;
  line.db = line.clientStart = line.clientEnd = beginning.clientAt = 0;
  if (bytes[start] === QUOTE) return start;
  const isOld = bytes[start] === PARENTHESIS;
  if (!isOld && bytes[start] !== BRACKET) return -1;
  let at = isOld ? bytes.indexOf(SPACE, start) + 1 : start + 1;
  for (; at < end && isDigit(bytes[at]!); at++) line.db = line.db * 10 + bytes[at]! - ZERO;
  if (line.db > MOST_DB) return -1;
  if (isOld) return bytes[at + 1] === SPACE ? at + 2 : -1;
  if (bytes[at] !== SPACE) return -1;
  beginning.clientAt = start - line.start;
  line.clientStart = ++at;
  while (at < end && !(bytes[at] === BRACKET_END && bytes[at + 1] === SPACE && bytes[at + 2] === QUOTE)) at++;
  line.clientEnd = at;
  return at + CLIENT_END_BYTES <= end ? at + CLIENT_END_BYTES - 1 : -1;
}

/** @param read so many are read already: none or one */
function readArguments(line: MonitorLine, start: number, end: number, read: 0 | 1): boolean {
  const { bytes, view } = line;
  let at = start;
  let count: number = read;
  let sum = read === 0 ? 0 : line.argEnds[0]! - line.argStarts[0]! - line.argEscapes[0]!; // as said
  while (at < end) {
    if (bytes[at] !== QUOTE) return false;
    const begin = ++at;
    let escapes = 0;
    for (at = skipPlain(view, at, end); at < end; at++) {
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
    sum += at - begin - escapes;
    count++;
    at += 2;
  }
  line.argCount = count;
  line.argBytes = sum;
  return count > 0 && at === end + 1;
}

/** Of `\n`, 2; of `\x0a`, 4; of a backslash that begins no escape, 1. */
function escapeLengthAt(bytes: Buffer, at: number): number {
  const letter = bytes[at + 1];
  if (letter === LOWER_X) return isHexDigit(bytes[at + 2]) && isHexDigit(bytes[at + 3]) ? 4 : 1;
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
