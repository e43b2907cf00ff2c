import { setTimeout as delay } from 'node:timers/promises';
import { CacheopsError } from '../errors.ts';
import type { Missing } from '../report.ts';
import { createFamilies } from '../keyspace/family.ts';
import { readCommandBook } from '../redis/command-book.ts';
import type { MonitorFeed, Node, Target } from '../redis/target.ts';
import type { Plan } from '../traffic/look.ts';
import { createCommandReader } from '../traffic/seen-command.ts';
import { keyName } from '../traffic/key-name.ts';
import type { Lookup } from './attribute.ts';
import type { HitrateData } from './hit-data.ts';
import { dialectOf } from './key-lookups.ts';
import { createKeyStories } from './key-stories.ts';
import { createReuse, memoryCurve, type Reuse } from './memory-curve.ts';
import { readMemorySize } from './memory-size.ts';
import { lookAtNode, type NodeLooked } from './look-at-node.ts';
import { createReuseSampler } from './reuse-sampler.ts';
import { summarise } from './summary.ts';
import { createHitTally } from './tally.ts';

export interface HitrateRequest {
  readonly target: Target;
  readonly nodes: readonly Node[];
  readonly rules: readonly { readonly template: string }[];
  readonly plan: Plan;
  readonly missesOnly: boolean;
  readonly memoryCurve: boolean;
  readonly signal: AbortSignal;
  random(): number;
}

export interface HitrateAnswer {
  readonly data: HitrateData;
  readonly missing: readonly Missing[];
}

/** Keys that the curve follows at most: some 5 MB. */
const CURVE_KEYS = 32_768;

/** Looks at all nodes side by side, as planned. Fails when none of them can be reached. */
export async function runHitrate(request: HitrateRequest): Promise<HitrateAnswer> {
  const { target, nodes, rules, plan, signal, random } = request;
  const [first] = nodes;
  if (first === undefined) throw new TypeError('no node to look at');
  const reader = createCommandReader(await readCommandBook(first), createFamilies(rules));
  const seed = Math.floor(random() * 2 ** 32);
  const [tally, stories, sampler] = [createHitTally(), createKeyStories(reader.familyOf, seed), createReuseSampler(CURVE_KEYS, seed)];
  const reuse = new Map<string, Reuse>();

  const onLookup = (lookup: Lookup): void => {
    const family = reader.familyOf(lookup.key);
    tally.add(lookup, family);
    stories.lookedUp(lookup);
    if (!request.memoryCurve || lookup.hits + lookup.misses <= 0) return;
    let of = reuse.get(family);
    if (!of) reuse.set(family, (of = createReuse()));
    sampler.add(keyName(lookup.key, lookup.db), lookup.misses > 0 ? of.misses : of.hits);
  };
  const feeds = createFeeds();
  const results = await Promise.all(
    nodes.map(async (node): Promise<NodeLooked | Failed> => {
      try {
        return await lookAtNode(node, {
          ...request,
          ...feeds,
          reader,
          dialect: dialectOf(target.engine, target.engineVersion),
          connection: { db: target.db, clustered: target.topology === 'cluster' },
          sleep: (ms) => delay(ms, undefined, { signal }).catch(() => undefined), // it was woken up
          onLookup,
          onCommand: stories.changed,
        });
      } catch (error) {
        if (!(error instanceof CacheopsError)) throw error;
        return { node: node.address, error };
      }
    }),
  );
  const looked = results.filter((result): result is NodeLooked => !('error' in result));
  const failed = results.filter((result): result is Failed => 'error' in result);
  if (looked.length === 0 && failed[0]) throw failed[0].error;
  const exact = looked.every(({ method }) => method === 'exact');
  const size = request.memoryCurve && exact ? await readMemorySize(target.each, nodes) : undefined;
  const curve = size && memoryCurve(reuse, sampler, size);
  const missing = [
    ...target.absent.filter(({ slots }) => slots.length > 0).map(({ address, reason }) => ({ subject: { node: address }, reason })),
    ...failed.map(({ node, error }) => ({ subject: { node }, reason: error.message })),
    ...looked.flatMap((node) => node.missing.map((reason) => ({ subject: { node: node.node }, reason }))),
    ...(request.memoryCurve && !curve ? [{ subject: {}, reason: exact ? 'no memory curve: a server does not tell its memory and keys' : 'no memory curve: it needs the exact method' }] : []),
  ]; // prettier-ignore
  const stopped =
    missing.length > 0 &&
    !signal.aborted &&
    looked.some(({ lookedSeconds }) => lookedSeconds * 1e3 < plan.durationMs * 0.9 && plan.slice === undefined);
  const endedBy = signal.aborted ? 'interrupt' : stopped ? 'guard' : 'time';
  return { data: summarise(tally, looked, { endedBy, uses: exact ? stories.uses() : new Map(), curve }), missing };
}

interface Failed {
  readonly node: string;
  readonly error: CacheopsError;
}

/** How long this process has been at work with what all nodes sent. */
function createFeeds(): { busyMs(): number; opened(feed: MonitorFeed): void } {
  const feeds = new Set<MonitorFeed>();
  let busyBeforeMs = 0;
  return {
    busyMs: () => [...feeds].reduce((sum, feed) => sum + feed.busyMs, busyBeforeMs),
    opened(feed) {
      feeds.add(feed);
      void feed.ended.finally(() => {
        feeds.delete(feed);
        busyBeforeMs += feed.busyMs;
      });
    },
  };
}
