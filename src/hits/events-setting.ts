import { asPairs, asText } from '../redis/reply.ts';
import type { Node } from '../redis/target.ts';
import type { WritableSetting, Writer } from '../redis/writer.ts';

const SETTING: WritableSetting = 'notify-keyspace-events';
/** What a state file of ours is called inside. */
const STATE_KIND = 'hitrate-events';

/** Where state files are kept: as much of it as is needed here. */
interface StateStore {
  load(path: string, kind: string): Promise<unknown>;
  save(path: string, kind: string, state: unknown): Promise<void>;
}

export interface EventsSwitch {
  readonly writer: Pick<Writer, 'configure'>;
  readonly store: StateStore;
  /** The file that keeps what a node was set to before. */
  fileOf(node: Node): string;
  /** Is told what could not be put back, as an error may be all that is said otherwise. */
  warn(message: string): void;
}

/** What a node had to be set to, and was before. */
export interface Enabled {
  readonly node: Node;
  readonly original: string;
  readonly set: string;
}

/**
 * Makes a node send `keymiss` events: adds E and m to what it sends already. What it was set to is written to a file before
 * anything is changed, so that it can be put back when nobody is left to do it. `undefined` when nothing had to be changed.
 * Fails with CommandError when the server lets us not read or not change it, with UsageError when the file cannot be written.
 *
 * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */
export async function enableEvents(node: Node, { writer, store, fileOf }: EventsSwitch): Promise<Enabled | undefined> {
  const current = await readSetting(node);
  const left = leftBehind(await store.load(fileOf(node), STATE_KIND));
  if (left && sameFlags(current, left.set)) return { node, ...left }; // of a run that could not put it back
  const set = withFlags(current);
  if (set === current) return undefined;
  await store.save(fileOf(node), STATE_KIND, { original: current, set });
  await writer.configure(node, SETTING, set);
  return { node, original: current, set };
}

/** What became of putting a setting back. */
export interface Restored {
  readonly node: string;
  readonly to: string;
  /** What somebody else has set it to, so that it was left; null when it was put back. */
  readonly leftAs: string | null;
}

/** Puts a node back, unless somebody has changed the setting in the meantime: then it is theirs. Fails as {@link enableEvents} does. */
export async function restoreEvents({ node, original, set }: Enabled, { writer, store, fileOf }: EventsSwitch): Promise<Restored> {
  const current = await readSetting(node);
  const isOurs = sameFlags(current, set);
  if (isOurs) await writer.configure(node, SETTING, original);
  await store.save(fileOf(node), STATE_KIND, null);
  return { node: node.address, to: original, leftAs: isOurs || sameFlags(current, original) ? null : current };
}

/** What a run that was killed has left behind on a node. */
export async function leftOn(node: Node, { store, fileOf }: EventsSwitch): Promise<Enabled | undefined> {
  const left = leftBehind(await store.load(fileOf(node), STATE_KIND));
  return left && { node, ...left };
}

async function readSetting(node: Node): Promise<string> {
  return asText(asPairs(await node.call('CONFIG GET', SETTING)).get(SETTING) ?? '');
}

function leftBehind(state: unknown): Pick<Enabled, 'original' | 'set'> | undefined {
  if (typeof state !== 'object' || state === null || !('original' in state) || !('set' in state)) return undefined;
  const { original, set } = state;
  return typeof original === 'string' && typeof set === 'string' ? { original, set } : undefined;
}

/** Server and file may order them differently. */
const sameFlags = (a: string, b: string): boolean => sorted(a) === sorted(b);

const sorted = (flags: string): string => flags.split('').sort().join('');

const withFlags = (flags: string): string => ['E', 'm'].reduce((all, flag) => (all.includes(flag) ? all : all + flag), flags);
