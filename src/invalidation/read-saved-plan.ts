import { UsageError } from '../errors.ts';
import type { TagRules } from '../profile/profile.ts';
import { type ServerText, toBytes } from '../text/bytes.ts';
import type { FilterWishes } from './conditions.ts';
import type { SavedPlace, SavedPlan } from './saved-plan.ts';
import type { Wishes } from './selection.ts';

/** What a plan asks for, as if it had been typed again. */
export interface PlannedRequest {
  readonly wishes: Wishes;
  readonly tagRules: TagRules;
  readonly softMs: number | undefined;
  readonly approved: SavedPlan;
}

/** @throws UsageError when there is no such plan, or it is damaged: it says where */
export function readSavedPlan(state: unknown, path: string): PlannedRequest {
  if (state === undefined) throw new UsageError(`there is no plan ${path}`, { hint: `write one: cacheops invalidate … --plan ${path}` });
  try {
    return requestOf(planIn(state));
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    throw new UsageError(`${path} is damaged: ${error.message} is not what a plan has there`, { hint: 'make a new plan with --plan' });
  }
}

/** Its message is where. */
class Damaged extends Error {}

function planIn(state: unknown): SavedPlan {
  const plan = fields(state, 'the plan');
  const wishes = fields(plan['wishes'], 'wishes');
  const deployment = fields(plan['deployment'], 'deployment');
  return {
    createdAt: text(plan['createdAt'], 'createdAt'),
    deployment: {
      topology: text(deployment['topology'], 'deployment.topology'),
      db: number(deployment['db'], 'deployment.db'),
      nodes: listOf(text)(deployment['nodes'], 'deployment.nodes'),
      replicationIds: listOf(text)(deployment['replicationIds'], 'deployment.replicationIds'),
    },
    layout: orNull(text)(plan['layout'], 'layout'),
    prefix: orNull(text)(plan['prefix'], 'prefix'),
    wishes: {
      tags: listOf(text)(wishes['tags'], 'wishes.tags'),
      match: anyOrAll(wishes['match'], 'wishes.match'),
      all: truth(wishes['all'], 'wishes.all'),
      keys: listOf(bytes)(wishes['keys'], 'wishes.keys'),
      pattern: orNull(text)(wishes['pattern'], 'wishes.pattern'),
      family: orNull(text)(wishes['family'], 'wishes.family'),
      values: valuesIn(wishes['values'], 'wishes.values'),
      filters: orNull(filtersIn)(wishes['filters'], 'wishes.filters'),
      softMs: orNull(number)(wishes['softMs'], 'wishes.softMs'),
    },
    places: listOf(placeIn)(plan['places'], 'places'),
    entries: number(plan['entries'], 'entries'),
    estimatedBytes: orNull(number)(plan['estimatedBytes'], 'estimatedBytes'),
  };
}

/** Takes a part of a file for what it should be; `where` names it. Fails with Damaged. */
type ReadPart<T> = (value: unknown, where: string) => T;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function damaged(where: string): never {
  throw new Damaged(where);
}

const fields: ReadPart<Fields> = (value, where) => (isFields(value) ? value : damaged(where));
const text: ReadPart<string> = (value, where) => (typeof value === 'string' ? value : damaged(where));
const truth: ReadPart<boolean> = (value, where) => (typeof value === 'boolean' ? value : damaged(where));
const anyOrAll: ReadPart<'any' | 'all'> = (value, where) => (value === 'any' || value === 'all' ? value : damaged(where));
const number: ReadPart<number> = (value, where) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : damaged(where);

const bytes: ReadPart<ServerText> = (value, where) => {
  if (typeof value === 'string') return value;
  return { base64: text(fields(value, where)['base64'], where) };
};

const listOf =
  <T>(read: ReadPart<T>): ReadPart<readonly T[]> =>
  (value, where) =>
    Array.isArray(value) ? value.map((one: unknown, i) => read(one, `${where}[${i}]`)) : damaged(where);

const orNull =
  <T>(read: ReadPart<T>): ReadPart<T | null> =>
  (value, where) =>
    value === null ? null : read(value, where);

const orAbsent =
  <T>(read: ReadPart<T>): ReadPart<T | undefined> =>
  (value, where) =>
    value === undefined ? undefined : read(value, where);

const valuesIn: ReadPart<Readonly<Record<string, ServerText>>> = (value, where) =>
  Object.fromEntries(Object.entries(fields(value, where)).map(([name, said]) => [name, bytes(said, `${where}.${name}`)]));

const filtersIn: ReadPart<FilterWishes> = (value, where) => {
  const said = fields(value, where);
  return {
    type: orAbsent(text)(said['type'], `${where}.type`),
    olderThanMs: orAbsent(number)(said['olderThanMs'], `${where}.olderThanMs`),
    largerThanBytes: orAbsent(number)(said['largerThanBytes'], `${where}.largerThanBytes`),
    idleLongerThanMs: orAbsent(number)(said['idleLongerThanMs'], `${where}.idleLongerThanMs`),
    withoutTtl: truth(said['withoutTtl'], `${where}.withoutTtl`),
  };
};

const placeIn: ReadPart<SavedPlace> = (value, where) => {
  const said = fields(value, where);
  return {
    tag: text(said['tag'], `${where}.tag`),
    layout: text(said['layout'], `${where}.layout`),
    prefix: bytes(said['prefix'], `${where}.prefix`),
    index: bytes(said['index'], `${where}.index`),
    node: text(said['node'], `${where}.node`),
    members: orNull(number)(said['members'], `${where}.members`),
  };
};

function requestOf(approved: SavedPlan): PlannedRequest {
  const { keys, pattern, family, values, filters, softMs, ...rest } = approved.wishes;
  return {
    wishes: {
      ...rest,
      keys: keys.map(toBytes),
      pattern: pattern ?? undefined,
      family: family ?? undefined,
      values: new Map(Object.entries(values).map(([name, value]) => [name, toBytes(value)])),
      filters: filters ?? undefined,
    },
    tagRules: { layout: approved.layout ?? undefined, prefix: approved.prefix ?? undefined },
    softMs: softMs ?? undefined,
    approved,
  };
}
