import { setMaxListeners } from 'node:events';
import { CacheopsError } from '../../errors.ts';
import type { Missing } from '../../report.ts';
import type { Target } from '../../redis/target.ts';
import { formatInteger } from '../../text/humanize.ts';
import { plural } from '../../text/plural.ts';
import type { KeyBatch } from '../batch.ts';
import type { KeySource, SourcePlan } from '../source.ts';
import type { Account } from './account.ts';
import { createChannel } from './channel.ts';
import type { Chosen } from './choose-nodes.ts';
import { changeBetween, readIdentity } from './identity.ts';
import { createPace, type MaxLoad, type Rate } from './pace.ts';
import { createPageClock } from './page-clock.ts';
import { advance, asSourcePart, type Part } from './part.ts';
import { createProgress } from './progress.ts';
import { type ScanKind, writeToken } from './resume.ts';
import type { Surveyed } from './survey.ts';
import { type Delivery, walk } from './walk.ts';

export interface SourceOrder {
  readonly target: Target;
  readonly chosen: Chosen;
  readonly parts: readonly Part[];
  readonly plan: SourcePlan;
  readonly kind: ScanKind;
  readonly account: Account;
  readonly maxLoad: MaxLoad;
  readonly rate: Rate | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Nothing runs before the first batch is asked for. */
export function createSource(order: SourceOrder): KeySource {
  const { parts, plan, chosen, kind, account } = order;
  const progress = createProgress(parts);
  return {
    plan,
    batches: batchesOf(order, progress.start),
    progress: progress.now,
    parts: () => parts.map(asSourcePart),
    missing: () => [...chosen.missing, ...missingOf(parts)],
    costs: account.costs,
    resumeToken: () => (parts.some(({ state }) => state !== 'complete') && parts.every(couldGoOn) ? writeToken(kind, parts) : undefined),
  };
}

/** A server that restarted, or changed its role, has another keyspace now. */
const couldGoOn = (part: Part): boolean => !part.changed;

async function* batchesOf(order: SourceOrder, started: () => void): AsyncGenerator<KeyBatch> {
  const { target, chosen, signal } = order;
  const channel = createChannel<Delivery>();
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // one for each connection
  const abort = () => stop.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  started();
  const surveyedAt = new Map(chosen.surveyed.map((surveyed) => [surveyed.node, surveyed]));
  const running = target
    .each([...surveyedAt.keys()], (node) => runNode(order, surveyedAt.get(node)!, channel.put, stop.signal)) // its own keys
    .then(() => channel.end(), channel.end);
  try {
    for await (const { part, walked, step } of channel.items) {
      advance(part, walked, step);
      if (step.batch.length > 0) yield part.slotCounts === undefined ? step.batch : { ...step.batch, slotGroups: part.slotGroups };
    }
  } finally {
    abort();
    channel.abandon();
    signal?.removeEventListener('abort', abort);
    await running;
  }
}

/** The databases of one server one after the other, for it does one thing at a time. */
async function runNode(
  order: SourceOrder,
  surveyed: Surveyed,
  deliver: (delivery: Delivery) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const own = order.parts.filter(({ node, state }) => node === surveyed.node.address && state !== 'complete');
  for (const part of own) if (!stop.aborted) await runPart(order, surveyed, part, deliver, stop);
}

async function runPart(
  { target, account, maxLoad, rate }: SourceOrder,
  surveyed: Surveyed,
  part: Part,
  deliver: (delivery: Delivery) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  part.state = 'running';
  const clustered = target.topology === 'cluster';
  const clock = createPageClock();
  const pace = createPace({ maxLoad, rate, clock, roundTripMs: surveyed.roundTripMs });
  const walks = part.walks.filter(({ done }) => !done);
  try {
    const broken = await walk({
      part,
      walks,
      surveyed,
      clustered,
      pace,
      clock,
      stop,
      account: account.add.bind(account, part.node),
      deliver,
    });
    const complete = part.walks.every(({ done }) => done);
    const changed = broken ?? (complete ? await changeOf(surveyed, part, clustered) : undefined);
    part.changed = changed !== undefined;
    part.state = changed === undefined ? (complete ? 'complete' : 'stopped') : 'failed';
    part.reason = changed;
  } catch (error) {
    if (!(error instanceof CacheopsError)) throw error;
    part.state = 'failed';
    part.reason = error.message;
  }
}

const changeOf = async ({ node }: Surveyed, part: Part, clustered: boolean): Promise<string | undefined> =>
  changeBetween(part.identity, await readIdentity(node, clustered));

function missingOf(parts: readonly Part[]): readonly Missing[] {
  const several = new Set(parts.map(({ db }) => db)).size > 1;
  return parts.flatMap((part) => {
    const { node, db, keysSeen, keysExpected, keysRefused, refusal } = part;
    const where = several ? `database ${db}: ` : '';
    const stopped = `${where}stopped after ${formatInteger(keysSeen)} of about ${plural(keysExpected, 'key')}`;
    const reasons = part.state === 'complete' ? [] : [part.reason === undefined ? stopped : `${where}${part.reason}`];
    if (keysRefused > 0)
      reasons.push(`${where}${plural(keysRefused, 'key')} could not be looked up: ${refusal ?? 'the server would not say why'}`);
    return reasons.map((reason) => ({ subject: { node }, reason }));
  });
}
