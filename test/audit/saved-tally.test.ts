import { describe, expect, test } from 'vitest';
import { savedFromState, savedFromToken, stateOf, tokenOf } from '../../src/audit/saved-tally.ts';
import { sampledOf } from '../../src/audit/strata.ts';
import { summarise } from '../../src/audit/summary.ts';
import { createTally, type Tally, type TallyState } from '../../src/audit/tally.ts';
import { randomOf } from '../support/random.ts';
import { batchOf } from './batches.ts';

const families = [{ template: 'session:{id}', ttl: { seconds: 60 } }];
const random = randomOf(5);
const batches = Array.from({ length: 6 }, (_, at) =>
  batchOf(
    Array.from({ length: 50 }, (_, i) => ({
      key: i % 3 === 0 ? Buffer.from([0xff, at, i]) : `session:${at * 50 + i}`,
      ttlMs: i % 5 === 0 ? -1 : random() * 100_000,
      bytes: Math.round(random() * 10_000),
      type: i % 7 === 0 ? '__proto__' : 'list',
      elements: i,
      idleSeconds: i * 100_000,
    })),
    { node: `10.0.0.${at % 2}:6379`, db: at % 3, deep: true },
  ),
);

const tallyOf = (from: number, end: number, before?: TallyState): Tally => {
  const tally = createTally({ families, sampled: false, biggest: 4, unusedForMs: 86_400_000, before });
  for (const batch of batches.slice(from, end)) tally.add(batch);
  return tally;
};
const summaryOf = (tally: Tally) => summarise(tally, sampledOf(tally, [], { sampled: false, filtered: false }), [], 'memory');
const saved = (tally: Tally) => ({ options: 'o', scan: 's', tally, costs: [], seconds: 1 });

describe('an audit that stopped', () => {
  const whole = tallyOf(0, 6);

  test.each([
    ['a token', (tally: Tally) => savedFromToken(String(tokenOf(saved(tally))))],
    ['a state file', (tally: Tally) => savedFromState(JSON.parse(JSON.stringify(stateOf(saved(tally)))), 'f')],
  ])('goes on from %s to the same figures, violations, examples and largest keys', (_, through) => {
    const rest = tallyOf(2, 6, through(tallyOf(0, 2))?.tally);
    expect(summaryOf(rest)).toEqual(summaryOf(whole));
    expect(rest.strata.map(({ broken }) => [...broken])).toEqual(whole.strata.map(({ broken }) => [...broken]));
  });

  test('is not gone on with when a letter of its token is lost', () => {
    const token = String(tokenOf(saved(whole)));
    expect(() => savedFromToken(token.slice(0, -4))).toThrow('no token of an audit, or a part of it is missing');
    expect(() => savedFromToken(token.replace(/.(?=.{9}$)/, (letter) => (letter === 'A' ? 'B' : 'A')))).toThrow('no token');
  });

  test('leaves nothing to go on with when it went to its end', () => {
    expect(savedFromState(stateOf(undefined), 'f')).toBeUndefined();
    expect(savedFromState(undefined, 'f')).toBeUndefined();
  });
});
