import { randomInt } from 'node:crypto';
import { hashBytes, sameBytes, viewOf } from './byte-view.ts';

/**
 * Counts under bytes and a space, such as a key and its database: found again in the bytes of a line, without making text of
 * them. An entry is named by its place, which is another after {@link ByteIndex.keep}.
 */
export interface ByteIndex {
  /** What {@link find} and {@link add} are to be given. */
  hashOf(bytes: DataView, start: number, end: number, space: number): number;
  /** The place of the bytes `start` to `end`; −1 when they are not there. */
  find(bytes: DataView, start: number, end: number, space: number, hash: number): number;
  /** Of an entry that may have this hash; 0 where there is none. */
  likelyPlace(hash: number): number;
  /** Whether so many more bytes may be kept. */
  hasRoom(length: number): boolean;
  /** Keeps bytes that were not found, and for which there is room. */
  add(bytes: DataView, start: number, end: number, space: number, hash: number, tag: number, count: number): number;
  count(place: number): void;
  countAt(place: number): number;
  tagAt(place: number): number;
  entryAt(place: number): ByteEntry;
  size(): number;
  /** In the order they were added. */
  each(visit: (place: number) => void): void;
  /** Drops what is not to be kept, and so makes room. */
  keep(isKept: (place: number) => boolean): void;
}

export interface ByteEntry {
  readonly bytes: Buffer;
  readonly space: number;
  /** A number of the owner's choosing. */
  readonly tag: number;
  readonly count: number;
  /** What it was added with. */
  readonly countedFrom: number;
}

/** How many may be kept, and of how many bytes altogether. */
interface Room {
  readonly entries: number;
  readonly bytes: number;
}

// An entry lies in one piece, so that a processor fetches it at once: hash, space, length and tag, 4 bytes each; two counts
// of 8 bytes; the bytes themselves, up to a multiple of 8. A place is its position in units of 4 bytes.
const [HASH, SPACE, LENGTH, TAG] = [0, 1, 2, 3];
const [COUNT, FROM] = [2, 3]; // in units of 8 bytes
const HEAD_BYTES = 32;
const FIRST_BYTES = 16_384;
const FIRST_SLOTS = 512;
/** Most slots stay empty, so that few entries lie where others should. */
const SLOTS_PER_ENTRY = 2;

/** A hash table with open addressing. Hashes begin at random, as strangers choose the keys. */
export function createByteIndex(room: Room): ByteIndex {
  const seed = randomInt(2 ** 31);
  const mostBytes = room.bytes + room.entries * (HEAD_BYTES + 8);
  let raw = Buffer.alloc(0);
  let view = viewOf(raw);
  let [ints, counts] = [new Int32Array(), new Float64Array()];
  /** Places from 1 on; 0 is an empty slot. */
  let slots = new Int32Array(FIRST_SLOTS);
  let [size, usedBytes] = [0, 0];

  const grow = (bytes: number): void => {
    const memory = new ArrayBuffer(bytes);
    const grown = Buffer.from(memory);
    raw.copy(grown);
    [raw, view, ints, counts] = [grown, viewOf(grown), new Int32Array(memory), new Float64Array(memory)];
  };
  const enter = (place: number): void => {
    const mask = slots.length - 1;
    let slot = ints[place + HASH]! & mask; // a place has all its parts, here and below
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = place + 1;
  };
  const sizeAt = (place: number): number => entryBytes(ints[place + LENGTH]!);
  const each = (visit: (place: number) => void): void => {
    for (let at = 0; at < usedBytes;) {
      const length = sizeAt(at / 4);
      visit(at / 4);
      at += length;
    }
  };
  const enterAll = (many: number): void => {
    if (slots.length === many) slots.fill(0);
    else slots = new Int32Array(many);
    each(enter);
  };
  grow(FIRST_BYTES);

  return {
    hashOf: (bytes, start, end, space) => hashBytes(bytes, start, end, seed ^ space),
    likelyPlace: (hash) => Math.max(0, slots[hash & (slots.length - 1)]! - 1),
    find(bytes, start, end, space, hash) {
      const mask = slots.length - 1;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const place = slots[slot]! - 1;
        if (place < 0) return -1;
        if (ints[place + HASH] !== hash || ints[place + SPACE] !== space || ints[place + LENGTH] !== end - start) continue;
        if (sameBytes(view, place * 4 + HEAD_BYTES, bytes, start, end - start)) return place;
      }
    },
    hasRoom: (length) => size < room.entries && usedBytes + entryBytes(length) <= mostBytes,
    add(bytes, start, end, space, hash, tag, count) {
      const needed = usedBytes + entryBytes(end - start);
      if (needed > raw.length) grow(Math.max(raw.length * 2, needed));
      if ((size + 1) * SLOTS_PER_ENTRY > slots.length) enterAll(slots.length * 2);
      const place = usedBytes / 4;
      ints[place + HASH] = hash;
      ints[place + SPACE] = space;
      ints[place + LENGTH] = end - start;
      ints[place + TAG] = tag;
      counts[place / 2 + COUNT] = counts[place / 2 + FROM] = count;
      raw.set(new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start), place * 4 + HEAD_BYTES);
      usedBytes = needed;
      size++;
      enter(place);
      return place;
    },
    count: (place) => void counts[place / 2 + COUNT]!++,
    countAt: (place) => counts[place / 2 + COUNT]!,
    tagAt: (place) => ints[place + TAG]!,
    entryAt(place) {
      const from = place * 4 + HEAD_BYTES;
      return {
        bytes: Buffer.from(raw.subarray(from, from + ints[place + LENGTH]!)),
        space: ints[place + SPACE]!,
        tag: ints[place + TAG]!,
        count: counts[place / 2 + COUNT]!,
        countedFrom: counts[place / 2 + FROM]!,
      };
    },
    size: () => size,
    each,
    keep(isKept) {
      let end = 0;
      size = 0;
      each((place) => {
        if (!isKept(place)) return;
        const bytes = sizeAt(place);
        raw.copyWithin(end, place * 4, place * 4 + bytes);
        end += bytes;
        size++;
      });
      usedBytes = end;
      enterAll(slots.length);
    },
  };
}

const entryBytes = (length: number): number => HEAD_BYTES + Math.ceil(length / 8) * 8;
