import { CommandError } from '../../redis/command-error.ts';
import { createPipeline } from '../../redis/pipeline.ts';
import type { KeyList, KeyPage } from '../../redis/target.ts';
import { countOf, keyIn, only } from './key-list.ts';
import type { StepOrder } from './step.ts';
import { endsAt, isBefore, seamOf } from './stretches.ts';

/** Keys that SCAN gave at once. */
export interface Page {
  /** Opaque, but for what `stretches.ts` knows. */
  readonly cursor: string;
  /** Whether it is the last of its stretch. */
  readonly ended: boolean;
  readonly keys: KeyList;
  /** How many calls of SCAN it took, and how long. */
  readonly commands: number;
  readonly waitedMs: number;
}

/** Fails with ConnectionError, or with CommandError when SCAN is not allowed. */
export async function askPage(order: StepOrder): Promise<Page> {
  const { stretch } = order;
  const startedAt = performance.now();
  const { cursor, keys } = await scan(order, order.cursor);
  const ended = endsAt(stretch, cursor);
  const seam = ended ? seamOf(stretch) : undefined;
  const waitedMs = performance.now() - startedAt;
  if (seam === undefined) return { cursor, ended, keys, commands: 1, waitedMs };
  const { beyond, pages } = await keysBeyond(order, { seam, until: cursor });
  return { cursor, ended, keys: only(keys, (i) => !beyond.has(textOf(keys, i))), commands: 1 + pages, waitedMs };
}

async function scan({ connection, keys, wants: { match, type } }: StepOrder, cursor: string): Promise<KeyPage> {
  const filter = [...(match === undefined ? [] : ['MATCH', match]), ...(type === undefined ? [] : ['TYPE', type])];
  const pipeline = createPipeline();
  pipeline.add('SCAN', cursor, 'COUNT', String(keys), ...filter);
  const answers = await connection.exchange(pipeline);
  const refusal = answers.isRefused(0) ? answers.reply(0) : undefined;
  if (refusal instanceof CommandError) throw refusal;
  return answers.page(0);
}

/** The end of a stretch runs over into those behind it, which return such keys as well: it is for these to count them. */
async function keysBeyond(order: StepOrder, { seam, until }: { readonly seam: string; readonly until: string }) {
  const beyond = new Set<string>();
  for (let at = seam, pages = 1; ; pages++) {
    const { cursor, keys } = await scan(order, at);
    for (let i = 0; i < countOf(keys); i++) beyond.add(textOf(keys, i));
    if (cursor === '0' || (until !== '0' && isBefore(until, cursor))) return { beyond, pages };
    at = cursor;
  }
}

const textOf = (keys: KeyList, i: number): string => keyIn(keys, i).toString('latin1');
