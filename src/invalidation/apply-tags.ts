import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Missing } from '../report.ts';
import type { TagHolder } from '../tags/layout.ts';
import type { Drops } from './drops.ts';
import { nameTags } from './name-tags.ts';
import { STAYS_CLAIMED } from './purge-index.ts';
import type { PurgeWork } from './purge-work.ts';
import { purgeTag } from './purge-tag.ts';
import { visitTag } from './visit-tag.ts';

export interface AppliedTags {
  readonly missing: readonly Missing[];
  /** Those that are not done. */
  readonly holders: readonly TagHolder[];
}

/** Treats tags one after the other. Claims of many are dropped together. */
export async function applyTags(holders: readonly TagHolder[], work: PurgeWork & { readonly drops: Drops }): Promise<AppliedTags> {
  const { drops, signal } = work;
  const unfinished = new Map<TagHolder, string>();
  let drained: TagHolder[] = [];
  const drop = async (): Promise<void> => {
    const kept = await drops.drop();
    for (const holder of drained) {
      const why = holder.indexes.map((index) => kept.get(index)).find((reason) => reason !== undefined);
      if (why !== undefined) unfinished.set(holder, `${why}; ${STAYS_CLAIMED}`);
    }
    drained = [];
  };
  let begun = 0;
  for (const holder of holders) {
    if (signal.aborted) break;
    begun++;
    const why = await (isPartly(work) ? visitTag : purgeTag)(holder, work);
    if (why === undefined) drained.push(holder);
    else unfinished.set(holder, why);
    if (drops.isDue()) await drop();
  }
  await drop();
  return { missing: toldTogether(unfinished, work), holders: holders.filter((holder, i) => i >= begun || unfinished.has(holder)) };
}

/** Whether some entries stay, so that the indexes have to. */
const isPartly = ({ filter, softMs }: PurgeWork): boolean => (filter ?? softMs) !== undefined;

/** Of thousands of tags, those on one node are hardly ever unfinished for different reasons. */
function toldTogether(unfinished: ReadonlyMap<TagHolder, string>, { target }: PurgeWork): readonly Missing[] {
  const together = new Map<string, { readonly subject: Missing['subject']; readonly reason: string; readonly tags: string[] }>();
  for (const [{ tag, key }, reason] of unfinished) {
    const node = nodeOfKey(target, key)?.address;
    const said = together.get(`${node} ${reason}`);
    if (said) said.tags.push(tag);
    else together.set(`${node} ${reason}`, { subject: node === undefined ? {} : { node }, reason, tags: [tag] });
  }
  return [...together.values()].map(({ subject, reason, tags }) => ({ subject, reason: `${nameTags(tags)}: ${reason}` }));
}
