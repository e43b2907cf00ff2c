import { UsageError } from '../../errors.ts';
import type { Target } from '../../redis/target.ts';
import type { Chosen } from './choose-nodes.ts';
import { canHalve, orderOf, type Stretch } from './halves.ts';
import type { MaxLoad } from './pace.ts';
import { createPart, type Part } from './part.ts';
import type { Resumed } from './resume.ts';
import type { Surveyed } from './survey.ts';
import { watchTagMates } from './tag-mates.ts';

/** Below, a second connection takes longer to open than it saves. */
const KEYS_WORTH_HALVING = 10_000;
/** With more, other shards fill the waits. */
const SHARDS_WORTH_HALVING = 4;

/** A part for each database of each shard; those of an earlier scan where that stopped. */
export function partsOf(
  target: Target,
  { surveyed }: Chosen,
  { resumed, maxLoad, sample }: { readonly resumed: Resumed | undefined; readonly maxLoad: MaxLoad; readonly sample: boolean },
): readonly Part[] {
  const halves = canHalve(target) && surveyed.length <= SHARDS_WORTH_HALVING && maxLoad !== 'low';
  const general = orderOf(target);
  const fresh = surveyed.flatMap(({ node, identity, slotsEven, databases }) => {
    const order = general === 'slot' && identity.slots === '' ? 'unknown' : general;
    return databases.map(({ db, keys }) => {
      const stretches: readonly Stretch[] = halves && keys >= KEYS_WORTH_HALVING ? ['first', 'second'] : ['whole'];
      const tagMates = sample && order === 'slot' ? watchTagMates() : undefined;
      return createPart({ node: node.address, db, keysExpected: keys, order, tagMates, slotsEven, identity }, stretches);
    });
  });
  return resumed === undefined ? fresh : goOn(fresh, resumed, { surveyed, order: general });
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
    const begun = createPart({ ...counted, order, tagMates: undefined, slotsEven: undefined, identity: node?.identity ?? UNASKED }, []);
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
