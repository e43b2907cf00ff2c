import type { Missing } from '../report.ts';
import type { NamedEntries } from '../tags/layout.ts';
import { UnseenKeysError } from '../tags/unseen-keys.ts';
import type { PlannedIndex } from './planned-tag.ts';

/** As many as there are: they are looked for again when it is done. */
export async function planNamed({ keys, accepts }: NamedEntries, sampled: number): Promise<PlannedIndex> {
  const entries: Buffer[] = [];
  let members = 0;
  let unseen: readonly Missing[] = [];
  try {
    for await (const key of keys()) {
      if (!accepts(key)) continue;
      members++;
      if (entries.length < sampled) entries.push(Buffer.from(key));
    }
  } catch (error) {
    if (!(error instanceof UnseenKeysError)) throw error;
    unseen = error.missing; // comes after all that were found
  }
  return { type: null, members, dead: null, unfinishedClaims: 0, entries, unseen };
}
