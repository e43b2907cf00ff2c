import { asPairs, asText } from '../redis/reply.ts';
import type { Node } from '../redis/target.ts';
import type { WritableSetting, Writer } from '../redis/writer.ts';
import { readRunId } from './run-id.ts';
import { alone, keep, type Kept, keptAbout, type NodeIdentity, type RunFiles } from './changed-settings.ts';

const SETTING: WritableSetting = 'notify-keyspace-events';

export interface EventsSwitch {
  readonly writer: Pick<Writer, 'configure'>;
  readonly files: RunFiles;
  /** When the run is over at the latest; undefined when nobody knows. */
  readonly endsAt: Date | undefined;
  /** Does what has to come to its end, also when the user interrupts. */
  finish<T>(work: () => Promise<T>): Promise<T>;
  /** Is told what could not be put back, as an error may be all that is said otherwise. */
  warn(message: string): void;
}

/** What a node has to be set to, and was before. */
export interface Change extends NodeIdentity {
  readonly node: Node;
  /** What it is at the end again. */
  readonly original: string;
  readonly set: string;
  /** What it was just now: other than {@link original} where another run has set it. */
  readonly found: string;
}

/**
 * Has a node send events: plans the change, tells it before it is made, and makes it. What was made may be another than was
 * planned. Fails as {@link planChange} and {@link makeChange} do.
 */
export async function changeEvents(node: Node, events: EventsSwitch, planned: (change: Change) => void): Promise<Change | undefined> {
  const known: NodeIdentity = { address: node.address, server: await readRunId(node) };
  return alone(events.files, known, async () => {
    const change = await planChange(node, known, events);
    if (change === undefined) return undefined;
    planned(change);
    return makeChange(change, events);
  });
}

/**
 * Finds out how a node comes to send `keymiss` events: E and m beside what it sends already. What it was set to is kept in a
 * file before anything is changed, so that it can be put back when nobody is left to do it. Where another run has set it, or
 * one that was killed, what they found is what it was. `undefined` when nothing has to be changed. Fails with CommandError
 * when the server lets us not read it, with UsageError when the file cannot be written.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */
async function planChange(node: Node, known: NodeIdentity, { files, endsAt }: EventsSwitch): Promise<Change | undefined> {
  const current = await readSetting(node);
  const kept = await keptAbout(files, known);
  const before = kept.find(({ set }) => sameFlags(set, current));
  const original = before?.original ?? current;
  const set = withFlags(original);
  if (before === undefined && set === current) return undefined;
  await keep(files, known, { original, set }, endsAt);
  await removeAll(files, kept.filter(({ owner, set: theirs }) => owner === 'nobody' && sameFlags(theirs, current))); // ours now
  return { ...known, node, original, set, found: current };
} // prettier-ignore

/**
 * Whatever somebody has set between our reading and our writing is kept: it gets its E and m, and is what is put back. Fails
 * with CommandError or ConnectionError.
 */
async function makeChange(change: Change, { writer, files, endsAt }: EventsSwitch): Promise<Change> {
  const { node, set, found } = change;
  if (sameFlags(found, set)) return change;
  const before = await writer.configure(node, SETTING, set);
  if (sameFlags(before, found) || sameFlags(before, set)) return change;
  const theirs: Change = { ...change, original: before, set: withFlags(before), found: set };
  await keep(files, change, theirs, endsAt);
  await writer.configure(node, SETTING, theirs.set);
  return theirs;
}

/** What became of putting a setting back. */
export interface Restored {
  readonly node: string;
  readonly to: string;
  /** What it is set to where it was left so; null when it was put back. */
  readonly leftAs: string | null;
  /** `changed`: it is somebody else's by now. `in-use`: another run needs it, and puts it back. `other-server`: see {@link Kept.server}. */
  readonly why: 'changed' | 'in-use' | 'other-server' | null;
}

/**
 * Puts a node back, unless another run of ours still needs it, for the last one puts it back. What somebody else has set
 * in the meantime is theirs, and left as it is. Fails with CommandError or ConnectionError.
 */
export const undoChange = (change: Change, events: EventsSwitch): Promise<Restored> =>
  alone(events.files, change, () => undoAlone(change, events));

async function undoAlone({ node, original, set, address, server }: Change, { writer, files }: EventsSwitch): Promise<Restored> {
  const known: NodeIdentity = { address, server };
  const inUse = async (): Promise<boolean> => (await keptAbout(files, known)).some(({ owner }) => owner === 'another run');
  const forget = async (): Promise<void> =>
    removeAll(files, (await keptAbout(files, known)).filter(({ owner }) => owner !== 'another run'));
  if (await inUse()) {
    await forget();
    // Of two that end at once, the one that has forgotten last finds nobody.
    if (await inUse()) return { node: node.address, to: original, leftAs: set, why: 'in-use' };
  }
  const restored = await putBack(node, { original, set }, writer);
  await forget();
  return restored;
} // prettier-ignore

/** Puts back what runs that were killed have left of a node; `undefined` when there is nothing. Fails with CommandError or ConnectionError. */
export async function undoLeftovers(node: Node, { writer, files }: EventsSwitch): Promise<Restored | undefined> {
  const known: NodeIdentity = { address: node.address, server: await readRunId(node) };
  return alone(files, known, () => undoLeftoversAlone(node, known, { writer, files }));
}

async function undoLeftoversAlone(
  node: Node,
  known: NodeIdentity,
  { writer, files }: Pick<EventsSwitch, 'writer' | 'files'>,
): Promise<Restored | undefined> {
  const kept = await keptAbout(files, known);
  const current = await readSetting(node);
  const inUse = kept.find(({ owner }) => owner === 'another run');
  if (inUse) return { node: node.address, to: inUse.original, leftAs: current, why: 'in-use' };
  const left = kept.find(({ set }) => sameFlags(set, current)) ?? kept[0];
  if (left) {
    const restored = await putBack(node, left, writer);
    await removeAll(files, kept);
    return restored;
  }
  const others = (await keptAbout(files, { ...known, server: null })).filter(({ owner }) => owner === 'nobody');
  await removeAll(files, others);
  return others[0] && { node: node.address, to: others[0].original, leftAs: current, why: 'other-server' };
}

async function putBack(node: Node, { original, set }: Pick<Kept, 'original' | 'set'>, writer: EventsSwitch['writer']): Promise<Restored> {
  const current = await readSetting(node);
  let theirs = sameFlags(current, original) ? undefined : current;
  if (sameFlags(current, set)) {
    const before = await writer.configure(node, SETTING, original);
    theirs = sameFlags(before, set) || sameFlags(before, original) ? undefined : before;
    if (theirs !== undefined) await writer.configure(node, SETTING, theirs); // set by somebody since it was read
  }
  return { node: node.address, to: original, leftAs: theirs ?? null, why: theirs === undefined ? null : 'changed' };
}

async function readSetting(node: Node): Promise<string> {
  return asText(asPairs(await node.call('CONFIG GET', SETTING)).get(SETTING) ?? '');
}

async function removeAll(files: RunFiles, kept: readonly Kept[]): Promise<void> {
  await Promise.all(kept.map(({ path }) => files.remove(path)));
}

/** Server and file may order them differently. */
const sameFlags = (a: string, b: string): boolean => sorted(a) === sorted(b);

const sorted = (flags: string): string => flags.split('').sort().join('');

const withFlags = (flags: string): string => ['E', 'm'].reduce((all, flag) => (all.includes(flag) ? all : all + flag), flags);
