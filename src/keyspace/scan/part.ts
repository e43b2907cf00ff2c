import type { SourcePart } from '../source.ts';
import type { Identity } from './identity.ts';
import { passed, startOf, type Stretch } from './stretches.ts';
import { sampledSlots, type SlotCounts } from './slot-counts.ts';
import { slotsPassed } from './slots-passed.ts';
import type { Step } from './step.ts';
import { type TagMates } from './tag-mates.ts';

/** How far one cursor has come, by what the consumer was handed. */
export interface Walked {
  readonly stretch: Stretch;
  cursor: string;
  done: boolean;
}

/** What is known of one database of one shard, as batches are handed over: the state of a scan that lasts. */
export interface Part {
  readonly node: string;
  readonly db: number;
  readonly keysExpected: number;
  readonly order: SourcePart['order'];
  /** Of a sample that goes slot by slot. */
  readonly tagMates: TagMates | undefined;
  /** The same; `undefined` where the node does not tell. */
  readonly slotsEven: boolean | undefined;
  /** The same; `undefined` also where the node counts another database. */
  readonly slotCounts: SlotCounts | undefined;
  /** In how many groups its slots are counted. */
  readonly slotGroups: number;
  readonly identity: Identity;
  readonly walks: readonly Walked[];
  keysSeen: number;
  keysVanished: number;
  keysRefused: number;
  refusal: string | undefined;
  state: SourcePart['state'];
  reason: string | undefined;
  /** Whether the server is not what it was when the scan began, so that its cursors mean nothing any more. */
  changed: boolean;
}

type Beginning = Pick<Part, 'node' | 'db' | 'keysExpected' | 'order' | 'tagMates' | 'slotsEven' | 'slotCounts' | 'slotGroups' | 'identity'>;

export function createPart(beginning: Beginning, stretches: readonly Stretch[]): Part {
  const walks = stretches.map((stretch) => ({ stretch, cursor: startOf(stretch), done: false }));
  const none = { keysSeen: 0, keysVanished: 0, keysRefused: 0, refusal: undefined, reason: undefined, changed: false };
  return { ...beginning, ...none, walks, state: 'waiting' };
}

/** Takes note of a step that the consumer gets now. */
export function advance(part: Part, walk: Walked, step: Step): void {
  walk.cursor = step.cursor;
  walk.done = step.ended;
  part.keysSeen += step.batch.length;
  part.tagMates?.look(step.batch);
  part.keysVanished += step.vanished;
  part.keysRefused += step.refused;
  part.refusal ??= step.refusal;
}

/** Of its table; by keys where cursors are not understood. */
export function fractionOf(part: Part): number {
  if (part.walks.every(({ done }) => done)) return 1;
  const fractions = part.walks.map((walk) => (walk.done ? 1 : walk.cursor === startOf(walk.stretch) ? 0 : passedBy(part, walk)));
  return fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
}

function passedBy({ order, identity, keysExpected, keysSeen }: Part, { stretch, cursor }: Walked): number {
  if (order === 'hash') return passed(stretch, cursor);
  if (order === 'slot') return slotsPassed(identity.slots, cursor);
  return keysExpected === 0 ? 0 : Math.min(1, keysSeen / keysExpected);
}

export function asSourcePart(part: Part): SourcePart {
  const { node, db, keysExpected, keysSeen, keysVanished, order, slotsEven, state, reason } = part;
  const fraction = fractionOf(part);
  const slots = slotsOf(part);
  const bySlot = order === 'slot' && (slots === null ? areUntaggedAsFarAsTold(part) : slots.overfull === null);
  const seen = { node, db, keysExpected, keysSeen, keysVanished, fraction };
  return { ...seen, order, slotsEven: slotsEven ?? null, slots, random: order === 'hash' || bySlot, state, reason };
}

function slotsOf({ slotCounts, slotGroups, walks: [walk] }: Part): SourcePart['slots'] {
  if (slotCounts === undefined || walk === undefined) return null;
  return sampledSlots(slotCounts, walk.done ? undefined : walk.cursor, slotGroups);
}

const areUntaggedAsFarAsTold = ({ tagMates, slotsEven }: Part): boolean => tagMates?.met === false && slotsEven !== false;
