import { CacheopsError } from '../errors.ts';
import { CommandError } from '../redis/command-error.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import { asArray, asNumber } from '../redis/reply.ts';
import type { Node } from '../redis/target.ts';
import { readSet } from '../tags/noted-set.ts';
import { typeIn } from '../tags/is-held.ts';
import { unlessFailed } from './failures.ts';
import type { FoundNote } from './find-tags.ts';
import { GONE, livesOf } from './lives.ts';
import { rollIndex } from './roll-index.ts';
import { sweepIndex } from './sweep.ts';
import type { Sweeping } from './sweeping.ts';

/** A set that notes the tags of one entry. */
interface Reverse {
  readonly key: Buffer;
  readonly entry: Buffer;
}

/**
 * Takes away what is noted of entries that are gone: the fields of rolls, and reverse indexes as a whole. One of the
 * latter goes only if its entry is gone at that moment, on one server in one step; elsewhere it is written again when its
 * entry has come in between.
 */
export async function sweepNotes(notes: readonly FoundNote[], work: Sweeping): Promise<void> {
  const byNode = new Map<Node | undefined, Reverse[]>();
  for (const found of notes) {
    if (work.signal.aborted) return;
    if (found.note.kind === 'roll') await sweepIndex(rollIndex(found, work.look), work);
    else {
      const node = nodeOfKey(work.target, found.key);
      byNode.set(node, [...(byNode.get(node) ?? []), { key: found.key, entry: found.note.entry }]);
    }
  }
  for (const [node, own] of byNode) {
    if (node === undefined) work.tally.note('the cluster', 'no node that answers serves the slot of a reverse index', 0);
    else await sweepOn(node, own, work);
  }
}

const MOST_AT_ONCE = 250;

async function sweepOn(node: Node, all: readonly Reverse[], work: Sweeping): Promise<void> {
  const { tally, signal, pace, isOwn, lost } = work;
  const own = all.filter(({ entry }) => !isOwn(entry));
  tally.add({ kept: all.length - own.length });
  for (let from = 0; from < own.length && !signal.aborted && !lost.has(node.address);) {
    const some = own.slice(from, from + Math.min(MOST_AT_ONCE, pace.atOnce()));
    const failed = await unlessFailed(pace.send(some.length, () => sweepSome(node, some, work)));
    if (failed instanceof CacheopsError) return tally.note(node.address, failed, 0, 'reverse indexes not all looked at');
    from += some.length;
  }
}

async function sweepSome(node: Node, some: readonly Reverse[], work: Sweeping): Promise<void> {
  const { asker, tally } = work;
  const lives = await livesOf(some, asker);
  const unknown = lives.find((life) => life instanceof CacheopsError);
  if (unknown) tally.note(node.address, unknown, lives.filter((life) => life instanceof CacheopsError).length);
  const gone = some.filter((_, i) => lives[i] === GONE);
  const sizes = await asker.ask(gone.map(({ key }) => ['MEMORY USAGE', key] as const));
  const dropped = gone.length === 0 ? NONE : ((await dropTogether(node, gone, work)) ?? (await dropApart(node, gone, work)));
  tally.add({ notesLooked: some.length, notesRemoved: dropped.size });
  for (const [i, one] of gone.entries()) {
    const size = sizes[i] ?? null;
    if (dropped.has(one)) tally.weighNote(size === null || size instanceof CacheopsError ? null : asNumber(size));
  }
}

const NONE: ReadonlySet<Reverse> = new Set();

/** @returns `undefined` where index and entry may lie apart, or the server has no scripts for us */
async function dropTogether(node: Node, gone: readonly Reverse[], work: Sweeping): Promise<ReadonlySet<Reverse> | undefined> {
  if (work.target.topology === 'cluster' || work.withoutScripts.has(node.address)) return undefined;
  try {
    const keys = gone.flatMap(({ key, entry }) => [key, entry]);
    const positions = asArray(await work.writer.run(node, 'dropNotes', keys)).map(asNumber);
    return new Set(positions.flatMap((at) => gone.slice(at - 1, at)));
  } catch (error) {
    if (!(error instanceof CommandError) || error.refusal === 'failed') throw error;
    work.withoutScripts.add(node.address);
    return undefined;
  }
}

/**
 * Takes out the tags that were read, and not the set as a whole: what a writer notes in between stays. What an entry that
 * has come meanwhile had noted before is written again.
 */
async function dropApart(node: Node, gone: readonly Reverse[], { writer, asker, tally, look }: Sweeping): Promise<ReadonlySet<Reverse>> {
  const read = await Promise.all(
    gone.map(async (one) => ({ one, tags: (await typeIn(look, one.key)) === 'set' ? await readSet(one.key, look) : [] })),
  );
  const noted = read.filter(({ tags }) => tags.length > 0);
  const replies = await writer.callMany(node, noted.map(({ one, tags }) => ['SREM', one.key, ...tags] as const)); // prettier-ignore
  const refused = replies.filter((reply): reply is CommandError => reply instanceof CommandError);
  if (refused[0]) tally.note(node.address, refused[0], refused.length);
  const dropped = noted.filter((_, i) => !(replies[i] instanceof CommandError));
  const lives = await livesOf(dropped.map(({ one }) => one), asker); // prettier-ignore
  const back = dropped.filter((_, i) => lives[i] !== GONE);
  await writer.callMany(node, back.map(({ one, tags }) => ['SADD', one.key, ...tags] as const)); // prettier-ignore
  tally.add({ restored: back.length });
  return new Set(dropped.filter((one) => !back.includes(one)).map(({ one }) => one));
}
