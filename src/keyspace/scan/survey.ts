import { CommandError } from '../../redis/command-error.ts';
import { parseInfo, type Info } from '../../redis/info.ts';
import { databases } from '../../redis/keyspace-info.ts';
import { redirectionIn } from '../../redis/redirection.ts';
import { asNumber, asText } from '../../redis/reply.ts';
import { askNotToTouch } from '../../redis/no-touch.ts';
import { type Connection, isKnown, type Node, type ReadCommand, type Target } from '../../redis/target.ts';
import { type Identity, readIdentity } from './identity.ts';
import type { CommandCount } from '../../redis/command-stats.ts';
import { readCommandCounts } from './command-counts.ts';
import { keysOfBytes } from './pace.ts';
import { orderOf } from './stretches.ts';
import { askPage } from './ask-page.ts';
import { lookUp } from './look-up.ts';
import { readSlotSpread, type SlotSpread } from './slot-spread.ts';
import { type Step, type StepOrder, wantsLength, type Wants } from './step.ts';

/** What a node allows and holds, asked before its keys are read. */
export interface Surveyed {
  readonly node: Node;
  readonly identity: Identity;
  readonly databases: readonly { readonly db: number; readonly keys: number }[];
  readonly wants: Wants;
  /** Why lookups count as use here; `undefined`: they do not. */
  readonly touching: string | undefined;
  /** Whether lengths were wanted, and are not asked since that would make every key look as if it had just been used. */
  readonly lengthsLeftOut: boolean;
  /** False for a replica that has lost its primary: what it has is old. */
  readonly linked: boolean;
  /** Of a sample that goes slot by slot: how keys lie in slots; `undefined` where nobody asked. */
  readonly spread: SlotSpread | undefined;
  readonly trial: Trial;
  /** Of a command that does nothing. */
  readonly roundTripMs: number;
}

/** A few keys, looked up to see whether and how fast it goes; they are not delivered. */
export interface Trial extends Pick<Step, 'commands' | 'hits' | 'misses'> {
  /** For each key that SCAN passes, without the network; NaN when there was none. */
  readonly workMsPerKey: number;
}

export interface SurveyOptions {
  readonly databases: 'all' | readonly number[];
  readonly memory: boolean;
  readonly memorySamples: number | undefined;
  readonly deep: boolean;
  /** Encodings and use, without the lengths and fields of {@link deep}. */
  readonly use: boolean;
  /** Lengths may be asked although that counts as use. */
  readonly touch: boolean;
  readonly match: string | Buffer | undefined;
  readonly type: string | undefined;
  /** {@link ScanOptions.sample} */
  readonly sample: boolean;
}

const TRIAL = { stretch: 'whole', cursor: '0', keys: 16 } as const;
/** So many pages of so many keys tell how fast it goes: in the first this program still compiles its own code. */
const TIMED = { pages: 4, keys: 64 };
/** A server reads and answers short commands as well as it runs them: 2.4 µs a key where 1.5 were told (Redis 7.0). */
const MORE_THAN_RUNNING = 1.6;
/** The page, and what is asked about its keys. */
const ROUND_TRIPS_PER_PAGE = 2;

/** Fails with ConnectionError, or with CommandError when not even SCAN is allowed. */
export async function survey(target: Target, node: Node, options: SurveyOptions): Promise<Surveyed> {
  const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO');
  const known = isKnown(info) ? info.value : parseInfo('');
  const held = await databasesOf(node, known, options.databases, target.db);
  const { largest } = held.reduce((best, { db, keys }) => (keys > best.keys ? { largest: db, keys } : best), {
    largest: target.db,
    keys: 0,
  });
  const connection = await node.connection({ db: largest, clustered: target.topology === 'cluster' });
  try {
    const identity = await readIdentity(connection, target.topology === 'cluster');
    const touching = await askNotToTouch(connection, { clustered: target.topology === 'cluster' });
    // Replicas evict nothing, and what is read from them says nothing of what the primary is asked for.
    const mayTouch = touching === undefined || options.touch || identity.role === 'replica';
    const { missed, ...wants } = await whatIsAllowed(node, known, { ...options, mayTouch });
    const spread = options.sample && orderOf(target) === 'slot' ? await readSlotSpread(connection, identity.slots) : undefined;
    const roundTripMs = await shortestRoundTrip(connection);
    const trial = await tryOut({ connection, node: node.address, db: largest, wants, ...TRIAL }, roundTripMs);
    return {
      node,
      wants,
      identity,
      touching,
      databases: held,
      linked: known.text('master_link_status') !== 'down',
      lengthsLeftOut: !mayTouch && (options.deep || (options.memory && wants.memory === 'none')),
      spread,
      trial: { ...trial, misses: trial.misses + missed, commands: trial.commands + (spread?.commands ?? 0) },
      roundTripMs,
    };
  } finally {
    connection.close();
  }
}

async function databasesOf(node: Node, info: Info, wanted: SurveyOptions['databases'], own: number): Promise<Surveyed['databases']> {
  const listed = databases(info);
  const dbs = wanted === 'all' ? listed.map(({ db }) => db) : wanted;
  return Promise.all(
    dbs.map(async (db) => {
      const counted = db === own ? await node.ask(asNumber, 'DBSIZE') : undefined;
      const keys = counted && isKnown(counted) ? counted.value : (listed.find((one) => one.db === db)?.keys ?? 0);
      return { db, keys };
    }),
  );
}

async function whatIsAllowed(node: Node, info: Info, options: SurveyOptions & { readonly mayTouch: boolean }): Promise<Wants & Probed> {
  const { match, type, mayTouch } = options;
  const elements = options.deep && mayTouch;
  const lives = elements ? await answers(node, 'HTTL', NO_SUCH_KEY, 'FIELDS', '1', 'field') : NO;
  const fieldTtls = lives !== NO;
  const usual = { missed: lives === LOOKED_UP ? 1 : 0, deep: options.deep || options.use, elements, match, type, memorySamples: undefined };
  const lfu = info.text('maxmemory_policy')?.includes('lfu') ?? false;
  const use = lfu ? 'FREQ' : 'IDLETIME';
  if (!options.memory) return { ...usual, use, fieldTtls, memory: 'none' };
  const { memorySamples } = options;
  if (memorySamples !== undefined && (await answers(node, 'MEMORY USAGE', NO_SUCH_KEY, 'SAMPLES', String(memorySamples))) !== NO) {
    return { ...usual, use, fieldTtls, memorySamples, memory: 'measured' };
  }
  if ((await answers(node, 'MEMORY USAGE', NO_SUCH_KEY)) !== NO) return { ...usual, use, fieldTtls, memory: 'measured' };
  return { ...usual, use, fieldTtls, memory: mayTouch ? 'estimated' : 'none' }; // an estimate is made of lengths
}

interface Probed {
  /** Lookups of a key that is not there, to see whether a command is: the server counts them as misses. MEMORY USAGE counts as none. */
  readonly missed: number;
}

const NO = 'no';
const LOOKED_UP = 'looked up';
const ELSEWHERE = 'elsewhere';

/** Whether the node has the command; in a cluster it says so by naming the node that has the key's slot, without a lookup. */
async function answers(node: Node, command: ReadCommand, ...args: string[]): Promise<typeof NO | typeof LOOKED_UP | typeof ELSEWHERE> {
  try {
    await node.call(command, ...args);
    return LOOKED_UP;
  } catch (error) {
    if (error instanceof CommandError) return redirectionIn(error, '') === undefined && !isOfKeys(error) ? NO : ELSEWHERE;
    throw error;
  }
}

/** The user may run the command, but not on a key of this name. */
const isOfKeys = ({ refusal, wouldNeed = '' }: CommandError): boolean => refusal === 'no-permission' && wouldNeed.includes(' ~');

/** MEMORY USAGE and HTTL answer null for it where they exist. */
const NO_SUCH_KEY = 'cacheops:no-such-key';

async function tryOut(order: StepOrder, roundTripMs: number): Promise<Trial> {
  const first = await timed(order);
  const keys = Math.min(TIMED.keys, keysOfBytes({ keys: first.step.batch.length, keyBytes: first.step.batch.keyBytes.length }));
  const before = await readCommandCounts(order.connection);
  const others: Timed[] = [];
  for (let { cursor, ended } = first.step; !ended && others.length < TIMED.pages;) {
    const next = await timed({ ...order, cursor, keys });
    others.push(next);
    ({ cursor, ended } = next.step);
  }
  const after = await readCommandCounts(order.connection);
  const all = [first, ...others];
  const sum = (name: 'commands' | 'hits' | 'misses') => all.reduce((total, { step }) => total + step[name], 0);
  const passed = others.reduce((total, page) => total + page.keysPassed, 0);
  const workMsPerKey =
    before === undefined || after === undefined || passed === 0
      ? Math.min(...all.map(({ elapsedMs, keysPassed }) => (elapsedMs - ROUND_TRIPS_PER_PAGE * roundTripMs) / keysPassed))
      : (MORE_THAN_RUNNING * microsBetween(before, after)) / 1000 / passed;
  return {
    commands: sum('commands'),
    hits: sum('hits'),
    misses: sum('misses'),
    workMsPerKey: Math.max(LEAST_MS_PER_KEY, workMsPerKey),
  };
}

interface Timed {
  readonly step: Step;
  readonly elapsedMs: number;
  /** As many as it has, or as COUNT says where a filter leaves few. */
  readonly keysPassed: number;
}

async function timed(order: StepOrder): Promise<Timed> {
  const startedAt = performance.now();
  const step = await lookUp(order, await askPage(order));
  const isFiltered = order.wants.match !== undefined || order.wants.type !== undefined;
  return { step, elapsedMs: performance.now() - startedAt, keysPassed: isFiltered ? order.keys : step.batch.length };
}

/** Of all commands: what others have it do meanwhile holds us up as well. */
function microsBetween(before: ReadonlyMap<string, CommandCount>, after: ReadonlyMap<string, CommandCount>): number {
  const sum = (counts: ReadonlyMap<string, CommandCount>) =>
    [...counts].reduce((total, [name, { microseconds }]) => (name === 'info' ? total : total + microseconds), 0n);
  return Number(sum(after) - sum(before));
}

/** No server was seen to take less; where the network is uneven, more than all is taken for it. */
const LEAST_MS_PER_KEY = 0.001;

/** What others make longer does not count. */
const ROUND_TRIPS = 8;

async function shortestRoundTrip(connection: Connection): Promise<number> {
  const roundTrips: number[] = [];
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const startedAt = performance.now();
    await connection.callMany([['PING']]);
    roundTrips.push(performance.now() - startedAt);
  }
  return Math.min(...roundTrips);
}

/** Keyspace hits that a key costs, where hashes with TTLs of fields are not counted. */
export const lookupsPerKey = (wants: Wants): number => 2 + (wants.deep ? 2 : 0) + (wantsLength(wants) ? 1 : 0);
