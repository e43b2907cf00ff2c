import { UsageError } from '../../errors.ts';
import type { Target } from '../../redis/target.ts';
import { slotGroupsFor } from '../slot-groups.ts';
import type { Chosen } from './choose-nodes.ts';
import { createPart, type Part } from './part.ts';
import type { Resumed } from './resume.ts';
import type { SlotCounts } from './slot-counts.ts';
import { canPart, orderOf, STRETCHES, type Stretch } from './stretches.ts';
import type { Surveyed } from './survey.ts';
import { watchTagMates } from './tag-mates.ts';

/** Below, the ends of stretches are much of them. */
const KEYS_WORTH_PARTING = 10_000;

/** A part for each database of each shard; those of an earlier scan where that stopped. */
export function partsOf(
  target: Target,
  { surveyed }: Chosen,
  { resumed, sample }: { readonly resumed: Resumed | undefined; readonly sample: boolean },
): readonly Part[] {
  const general = orderOf(target);
  const parted = canPart(target);
  const slotGroups = slotGroupsFor(surveyed.length);
  const fresh = surveyed.flatMap(({ node, identity, spread, databases }) => {
    const order = general === 'slot' && identity.slots === '' ? 'unknown' : general;
    return databases.map(({ db, keys }) => {
      const stretches: readonly Stretch[] = parted && keys >= KEYS_WORTH_PARTING ? STRETCHES : ['whole'];
      const tagMates = sample && order === 'slot' ? watchTagMates() : undefined;
      const slotCounts = order === 'slot' && isOf(keys, spread?.counts) ? spread?.counts : undefined;
      const beginning = {
        node: node.address,
        db,
        keysExpected: keys,
        order,
        tagMates,
        slotsEven: spread?.even,
        slotCounts,
        slotGroups,
        identity,
      };
      return createPart(beginning, stretches);
    });
  });
  return resumed === undefined ? fresh : goOn(fresh, resumed, { surveyed, order: general });
}

/** Servers with several databases in a cluster may have counted another: then sums are far apart. */
function isOf(keysExpected: number, counts: SlotCounts | undefined): boolean {
  const keys = counts?.keys.reduce((sum, count) => sum + count, 0) ?? 0;
  return keys > 0 && Math.abs(keys - keysExpected) <= 100 + 0.05 * keysExpected;
}

function goOn(
  fresh: readonly Part[],
  resumed: Resumed,
  { surveyed, order }: { readonly surveyed: readonly Surveyed[]; readonly order: Part['order'] },
): readonly Part[] {
  const earlier = resumed.parts.map((part): Part => {
    const { runId, refusal, walks, ...counted } = part;
    const done = walks.every((walked) => walked.done);
    const node = surveyed.find(({ node: { address } }) => address === part.node);
    if (!done) refuseIfOther(part.node, runId, node);
    const unasked = { tagMates: undefined, slotsEven: undefined, slotCounts: undefined, slotGroups: 1 };
    const begun = createPart({ ...counted, ...unasked, order, identity: node?.identity ?? UNASKED }, []);
    return {
      ...begun,
      ...counted,
      refusal: refusal ?? undefined,
      walks: walks.map((walked) => ({ ...walked })),
      state: done ? 'complete' : 'waiting',
    };
  });
  const isNew = ({ node, db }: Part) => !earlier.some((part) => part.node === node && part.db === db);
  return [...earlier, ...fresh.filter(isNew)];
}

/** A node that has gone since, but had told all. */
const UNASKED: Part['identity'] = { runId: '', role: '', primary: '', slots: '', moving: false };

function refuseIfOther(address: string, runId: string, node: Surveyed | undefined): void {
  const anew = { hint: 'start anew without --resume' };
  if (node === undefined) throw new UsageError(`the scan to resume stopped at ${address}, which is not there now`, anew);
  if (node.identity.runId === runId) return;
  throw new UsageError(`${address} restarted since the scan to resume was stopped: its cursors mean nothing any more`, anew);
}
