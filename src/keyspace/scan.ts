import type { Target } from '../redis/target.ts';
import { createAccount } from './scan/account.ts';
import { chooseNodes } from './scan/choose-nodes.ts';
import { createRate, type MaxLoad } from './scan/pace.ts';
import { planOf } from './scan/plan.ts';
import { partsOf } from './scan/parts-of.ts';
import { readToken, type ScanKind } from './scan/resume.ts';
import { createSource } from './scan/source-of.ts';
import type { SurveyOptions } from './scan/survey.ts';
import type { KeySource } from './source.ts';

export type { MaxLoad } from './scan/pace.ts';

export interface ScanOptions {
  /** The connection's own database when absent. */
  readonly databases?: 'all' | readonly number[];
  /** `replica`: of each shard, where it has one that answers; else its primary. */
  readonly from?: 'primary' | 'replica';
  /** Whether memory is looked up: the dearest of the lookups. Default true. */
  readonly memory?: boolean;
  /** How many elements of a collection MEMORY USAGE weighs; 5 when absent, the server's own default. */
  readonly memorySamples?: number;
  /** Encoding, elements, idle time or frequency, and TTLs of hash fields as well. */
  readonly deep?: boolean;
  /** Encoding and idle time or frequency alone: these leave what the server knows of the use of keys as it is. */
  readonly use?: boolean;
  /**
   * Asks for what counts as use, such as lengths, also of a primary that cannot leave that out (before Redis 7.2): every key
   * then looks as if it had just been used, and eviction takes others. Without it such lengths are NaN, and sizes that
   * would have to be estimated of them.
   */
  readonly touch?: boolean;
  /** Default `normal`. */
  readonly maxLoad?: MaxLoad;
  /** An explicit bound over all nodes together, beside {@link maxLoad}. */
  readonly keysPerSecond?: number;
  /** A glob as SCAN MATCH takes it; the server leaves out other keys. */
  readonly match?: string | Buffer;
  /** As TYPE names it; the server leaves out other keys. */
  readonly type?: string;
  /**
   * Of a scan that will be left early: where it goes slot by slot, asks how many keys each slot holds and watches for keys
   * that share a hash tag, so that {@link SourcePart.random} is told.
   */
  readonly sample?: boolean;
  /** From {@link KeySource.resumeToken} of an earlier scan of the same deployment with the same options. */
  readonly resume?: string;
  /** Stops between batches. */
  readonly signal?: AbortSignal;
}

/**
 * Prepares a SCAN over every shard: asks how many keys there are and what the user may do, and looks at a few keys of
 * each node to see how fast it goes.
 *
 * Each key that is there from beginning to end is in exactly one batch, as far as SCAN goes: for each time that a table
 * shrinks meanwhile, it may return the keys of one bucket twice to each cursor, a few dozen of millions; these are counted
 * twice. Where cursors share a table, keys at their seams are recognised and counted once.
 *
 * @throws UsageError when the token to resume from is not one, is of another scan, or of servers that have restarted
 * @throws ConnectionError when no node answers; CommandError when none allows SCAN
 */
export async function openScan(target: Target, options: ScanOptions = {}): Promise<KeySource> {
  const {
    databases = [target.db],
    from = 'primary',
    memory = true,
    memorySamples,
    deep = false,
    use = false,
    touch = false,
    match,
    type,
  } = options;
  const { maxLoad = 'normal', keysPerSecond, sample = false, resume, signal } = options;
  const kind = kindOf({ databases, from, memory, deep, use, touch, match, type });
  const resumed = resume === undefined ? undefined : readToken(resume, kind);
  const preferred = new Set(resumed?.parts.map(({ node }) => node));
  const chosen = await chooseNodes(target, { databases, from, memory, memorySamples, deep, use, touch, match, type, sample, preferred });
  const account = createAccount(new Map(chosen.surveyed.map(({ node, identity }) => [node.address, identity.runId])));
  chosen.surveyed.forEach(({ node, trial }) => account.add(node.address, trial));
  const parts = partsOf(target, chosen, { resumed, sample });
  const plan = planOf(chosen.surveyed, parts, { maxLoad, keysPerSecond });
  const rate = keysPerSecond === undefined ? undefined : createRate(keysPerSecond);
  return createSource({ target, chosen, parts, plan, kind, account, maxLoad, rate, signal });
}

type Differing = Pick<SurveyOptions, 'databases' | 'memory' | 'deep' | 'use' | 'touch' | 'match' | 'type'> & {
  readonly from: 'primary' | 'replica';
};

function kindOf({ match, type, databases, ...same }: Differing): ScanKind {
  return {
    ...same,
    databases: String(databases),
    match: match === undefined ? '' : Buffer.from(match).toString('base64'),
    type: type ?? '',
  };
}
