import { CommandError } from '../../redis/command-error.ts';
import { parseInfo, type Info } from '../../redis/info.ts';
import { databases } from '../../redis/keyspace-info.ts';
import { redirectionIn } from '../../redis/redirection.ts';
import { asNumber, asText } from '../../redis/reply.ts';
import { type Connection, isKnown, type Node, type ReadCommand, type Target } from '../../redis/target.ts';
import { type Identity, readIdentity } from './identity.ts';
import { orderOf } from './stretches.ts';
import { createPipelineStepper } from './pipeline-step.ts';
import { takeScriptStep } from './script-step.ts';
import { readSlotSpread, type SlotSpread } from './slot-spread.ts';
import { type CreateStepper, type Step, type StepOrder, type TakeStep, wantsLength, type Wants } from './step.ts';

/** What a node allows and holds, asked before its keys are read. */
export interface Surveyed {
  readonly node: Node;
  readonly identity: Identity;
  readonly databases: readonly { readonly db: number; readonly keys: number }[];
  readonly wants: Wants;
  readonly createStepper: CreateStepper;
  /** Why commands are sent one by one. */
  readonly withoutScripts: string | undefined;
  readonly noTouch: boolean;
  /** Whether lengths were wanted, and are not asked since that would make every key look as if it had just been used. */
  readonly lengthsLeftOut: boolean;
  /** False for a replica that has lost its primary: what it has is old. */
  readonly linked: boolean;
  /** Of a sample that goes slot by slot: how keys lie in slots; `undefined` where nobody asked. */
  readonly spread: SlotSpread | undefined;
  /** A few keys, looked up to see whether and how fast it goes; they are not delivered. */
  readonly trial: Step & { readonly elapsedMs: number };
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

const TRIAL = { stretch: 'whole', cursor: '0', keys: 64, stepMicros: 250 } as const;

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
    const noTouch = await withoutTouching(connection);
    // Replicas evict nothing, and what is read from them says nothing of what the primary is asked for.
    const mayTouch = noTouch || options.touch || identity.role === 'replica';
    const { missed, ...wants } = await whatIsAllowed(node, known, { ...options, mayTouch });
    const spread = options.sample && orderOf(target) === 'slot' ? await readSlotSpread(connection, identity.slots) : undefined;
    const tried = await tryOut(connection, node.address, largest, wants);
    return {
      node,
      wants,
      identity,
      noTouch,
      databases: held,
      linked: known.text('master_link_status') !== 'down',
      lengthsLeftOut: !mayTouch && (options.deep || (options.memory && wants.memory === 'none')),
      spread,
      ...tried,
      trial: { ...tried.trial, vanished: tried.trial.vanished + missed, commands: tried.trial.commands + (spread?.commands ?? 0) },
    };
  } finally {
    connection.close();
  }
}

/** Asks that lookups leave idle times and frequencies as they are; false where the server cannot (before Redis 7.2). */
export async function withoutTouching(connection: Connection): Promise<boolean> {
  try {
    await connection.call('CLIENT NO-TOUCH', 'ON');
    return true;
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
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

type TriedOut = Pick<Surveyed, 'createStepper' | 'withoutScripts' | 'trial'>;

async function tryOut(connection: Connection, node: string, db: number, wants: Wants): Promise<TriedOut> {
  const order = { connection, node, db, wants, ...TRIAL };
  try {
    return { createStepper: () => takeScriptStep, withoutScripts: undefined, trial: await timedOnceWarm(takeScriptStep, order) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return {
      createStepper: createPipelineStepper,
      withoutScripts: error.message,
      trial: await timedOnceWarm(createPipelineStepper(), order),
    };
  }
}

/** Takes the step twice: in the first the server compiles a script, or this program its own code, which says nothing about the next. */
async function timedOnceWarm(takeStep: TakeStep, order: StepOrder): Promise<Surveyed['trial']> {
  const first = await takeStep(order);
  const startedAt = performance.now();
  const trial = await takeStep(order);
  return {
    ...trial,
    elapsedMs: performance.now() - startedAt,
    commands: first.commands + trial.commands,
    hits: first.hits + trial.hits,
    vanished: first.vanished + trial.vanished,
  };
}

/** Keyspace hits that a key costs, where hashes with TTLs of fields are not counted. */
export const lookupsPerKey = (wants: Wants): number => 2 + (wants.deep ? 2 : 0) + (wantsLength(wants) ? 1 : 0);
