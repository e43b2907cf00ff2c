import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFamilies } from '../../src/keyspace/family.ts';
import type { Tally } from '../../src/traffic/tally.ts';
import { type Ran, tallyOf } from './tallied.ts';

// Commands are added up here in the plain way, one by one, and the tally has to come to the same.

interface Told extends Required<Ran> {
  readonly name: string;
  readonly access: 'read' | 'write' | 'other';
  readonly keys: readonly string[];
}

type Sent = Pick<Told, 'name' | 'access' | 'keys' | 'args'>;

const key = fc
  .tuple(fc.constantFrom('page:', 'page:', 'page:', 'user:', 'odd\n":'), fc.integer({ min: 1, max: 30 }))
  .map(([family, id]) => `${family}${id}`);
const get = key.map((one): Sent => ({ name: 'GET', access: 'read', args: ['GET', one], keys: [one] }));
const hgetall = key.map((one): Sent => ({ name: 'HGETALL', access: 'read', args: ['hgetall', one], keys: [one] }));
const set = key.map((one): Sent => ({ name: 'SET', access: 'write', args: ['SET', one, '"x"'], keys: [one] }));
const mget = fc.array(key, { minLength: 1, maxLength: 70 }).map((keys): Sent => ({ name: 'MGET', access: 'read', args: ['MGET', ...keys], keys })); // prettier-ignore
const evaluate = fc
  .tuple(key, key, fc.nat({ max: 2 }))
  .map(([one, other, many]): Sent => ({ name: 'EVAL', access: 'other', args: ['EVAL', 's', `${many}`, one, other], keys: [one, other].slice(0, many) })); // prettier-ignore
const page = fc.integer({ min: 1, max: 30 }).map((id) => `page:${id}`);
/** A read of one key, more often than not. */
const count = fc
  .tuple(page, page, fc.constantFrom(1, 1, 1, 1, 1, 1, 0, 2))
  .map(([one, other, many]): Sent => ({ name: 'SINTERCARD', access: 'read', args: ['SINTERCARD', `${many}`, one, other], keys: [one, other].slice(0, many) })); // prettier-ignore
const keyless = fc
  .constantFrom('PING', 'CONFIG GET x', 'CONFIG SET x y')
  .map((words): Sent => ({ name: words.split(' ').slice(0, 2).join(' '), access: 'other', args: words.split(' '), keys: [] }));

/** Most clients do one thing for a while, and then something else comes between. */
const commands = fc.oneof(
  fc.array(get, { minLength: 5, maxLength: 12 }),
  fc.array(fc.oneof({ weight: 9, arbitrary: get }, hgetall, set, mget, evaluate, keyless), { minLength: 1, maxLength: 12 }),
  fc.array(evaluate, { maxLength: 4 }),
  fc.array(count, { minLength: 8, maxLength: 12 }),
  fc.oneof(get, set, keyless).map((one) => [one]),
);

/** Of one client and node, one after the other, as pipelines come, with pauses before each. */
const burst = fc.record({
  node: fc.constantFrom('a', 'a', 'b'),
  client: fc.constantFrom('10.0.0.1:1', '10.0.0.1:2', '10.0.0.2:1', 'lua'),
  commands,
  pauses: fc.array(fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 2, 60_000), { minLength: 12, maxLength: 12 }),
});
/** So many short ones, some without keys, that more rows wait than there is room for. */
const shortBursts = fc
  .array(fc.tuple(fc.constantFrom('10.0.0.1:1', '10.0.0.1:2', '10.0.0.2:1'), fc.oneof(get, set)), {
    minLength: 60,
    maxLength: 200,
    size: 'max',
  })
  .map((all) => all.map(([client, one]) => ({ node: 'a', client, commands: [one], pauses: [1] })));

const traffic = fc
  .array(fc.oneof({ weight: 20, arbitrary: burst.map((one) => [one]) }, shortBursts), { maxLength: 60, size: 'max' })
  .map((bursts) => {
    let atMicroseconds = 1_700_000_000_000_000;
    return bursts.flat().flatMap(
      ({ node, client, commands: sent, pauses }) =>
        sent.map((one, i): Told => ({ ...one, node, client, atMicroseconds: (atMicroseconds += pauses[i]!) })), // there are as many
    );
  });

const families = createFamilies([]);
const familyOf = (name: string): string => families(Buffer.from(name));
const bytesOf = ({ args }: Told): number => args.join('').length;

function sums<K>(all: readonly Told[], namesOf: (told: Told) => readonly K[]) {
  const found = new Map<K, { calls: number; reads: number; writes: number; keys: number; requestBytes: number }>();
  for (const told of all) {
    const names = namesOf(told);
    for (const name of new Set(names)) {
      const sum = found.get(name) ?? { calls: 0, reads: 0, writes: 0, keys: 0, requestBytes: 0 };
      found.set(name, sum);
      sum.calls++;
      if (told.access === 'read') sum.reads++;
      if (told.access === 'write') sum.writes++;
      sum.requestBytes += bytesOf(told);
    }
    for (const name of names) found.get(name)!.keys++; // it was set above
  }
  return found;
}

/** For nodes and commands, which all keys of a command are counted for. */
function sumsBy(all: readonly Told[], nameOf: (told: Told) => string) {
  const found = sums(all, (told) => [nameOf(told)]);
  for (const [name, sum] of found) sum.keys = all.reduce((keys, told) => keys + (nameOf(told) === name ? told.keys.length : 0), 0);
  return found;
}

/** Calls in rows of at least five reads of one client, each of another key of the same family, without a pause. */
function repeatedReads(all: readonly Told[]): { readonly runs: number; readonly calls: number } {
  const rows: Told[][] = [];
  for (const client of new Set(all.map((told) => told.client))) {
    if (client === 'lua') continue;
    let row: Told[] = [];
    for (const told of all.filter((each) => each.client === client)) {
      const last = row.at(-1);
      const isRead = told.access === 'read' && told.keys.length === 1;
      const goesOn =
        last !== undefined &&
        last.name === told.name &&
        familyOf(last.keys[0]!) === familyOf(told.keys[0] ?? '') &&
        last.keys[0] !== told.keys[0] &&
        told.atMicroseconds - last.atMicroseconds <= 50_000;
      if (!(isRead && goesOn)) rows.push((row = []));
      if (isRead) row.push(told);
    }
  }
  const runs = rows.filter(({ length }) => length >= 5);
  return { runs: runs.length, calls: runs.flat().length };
}

const ASKS: readonly ((tally: Tally) => unknown)[] = [
  (tally) => tally.total(),
  (tally) => new Map([...tally.byNode()].map(([name, sum]) => [name, { ...sum }])),
  (tally) => new Map([...tally.byCommand()].map(([name, { amounts }]) => [name, { ...amounts }])),
  (tally) => new Map(tally.clients().top(9).map(({ value, weight }) => [value, weight])),
  (tally) => new Map(tally.keys.families().map(({ family, ...sum }) => [family, sum])),
  (tally) => new Map(tally.keys.top(99).map(({ key: bytes, calls }) => [String(bytes), calls])),
  (tally) => tally.keys.repeatedReads().reduce((sum, { runs, calls }) => ({ runs: sum.runs + runs, calls: sum.calls + calls }), { runs: 0, calls: 0 }),
]; // prettier-ignore

function expected(all: readonly Told[]): readonly unknown[] {
  const keys = sums(all, (told) => told.keys.map((each) => each));
  const hosts = sums(all, ({ client }) => [client.replace(/:\d+$/, '')]);
  const callsOf = (found: ReturnType<typeof sums<string>>, of: 'calls' | 'keys') =>
    new Map([...found].map(([name, sum]) => [name, sum[of]]));
  const nothing = { calls: 0, reads: 0, writes: 0, keys: 0, requestBytes: 0 };
  return [
    sumsBy(all, () => 'all').get('all') ?? nothing,
    sumsBy(all, ({ node }) => node),
    sumsBy(all, ({ name }) => name),
    callsOf(hosts, 'calls'),
    sums(all, (told) => told.keys.map(familyOf)),
    callsOf(keys, 'keys'),
    repeatedReads(all),
  ];
}

test('commands come to what they come to one by one, whoever asks first and whatever was asked meanwhile', () => {
  const ask = fc.nat({ max: ASKS.length - 1 });
  fc.assert(
    fc.property(traffic, fc.array(ask, { maxLength: 4 }), fc.integer({ min: 1, max: 90 }), ask, (all, meanwhile, every, first) => {
      let lines = 0;
      const tally = tallyOf(all, (so) => ++lines % every === 0 && meanwhile.forEach((i) => ASKS[i]!(so)));
      const wanted = expected(all);
      expect(ASKS[first]!(tally)).toEqual(wanted[first]);
      expect(ASKS.map((answer) => answer(tally))).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});
