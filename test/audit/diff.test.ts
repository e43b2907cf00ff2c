import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AuditReport, readAuditReport } from '../../src/audit/audit-report.ts';
import { diffBlocks } from '../../src/audit/diff-screen.ts';
import { diffAudits } from '../../src/audit/diff.ts';
import { UsageError } from '../../src/errors.ts';

const read = (name: string): AuditReport => readAuditReport(readFileSync(join(import.meta.dirname, `reports/${name}.json`), 'utf8'), name);

/** A report with a row a family. */
const report = (families: readonly object[], sampling: object | null = null): string =>
  JSON.stringify({ schema: 'cacheops/audit/1', startedAt: '2026-01-01T00:00:00.000Z', complete: true, target: null, data: { totals: { keys: 1, bytes: 1 }, families, sampling, filtered: false } }); // prettier-ignore

describe('a comparison of two audits', () => {
  test('tells which families are new, gone, grown, shrunk', () => {
    const { families, totals } = diffAudits(read('before'), read('after'), 20);
    expect(families.map(({ family, change, keysDelta, bytesDelta }) => ({ family, change, keysDelta, bytesDelta }))).toEqual([
      { family: 'session:{id}', change: 'grown', keysDelta: 60, bytesDelta: 10_080 },
      { family: 'queue:{id}', change: 'new', keysDelta: 5, bytesDelta: 760 },
      { family: 'old:{id}', change: 'gone', keysDelta: -10, bytesDelta: -656 },
    ]);
    expect(totals.keysDelta).toBe(55);
  });

  test('is the opposite the other way round', () => {
    const there = diffAudits(read('before'), read('after'), 20).families;
    const back = diffAudits(read('after'), read('before'), 20).families;
    expect(back.map(({ family, bytesDelta }) => [family, -bytesDelta])).toEqual(
      there.map(({ family, bytesDelta }) => [family, bytesDelta]),
    );
  });

  test('of estimates calls a change certain only when their intervals lie apart', () => {
    const row = (keys: number) => ({
      family: 'a',
      keys,
      keysLow: keys - 10,
      keysHigh: keys + 10,
      bytes: 100,
      bytesLow: 50,
      bytesHigh: 200,
      withoutTtl: 0,
    });
    const sampled = (keys: number) => readAuditReport(report([row(keys)], { fraction: 0.1 }), 'x');
    expect(diffAudits(sampled(100), sampled(119), 20).families).toMatchObject([{ certain: false }]);
    expect(diffAudits(sampled(100), sampled(121), 20).families).toMatchObject([{ certain: true }]);
  });

  test('of estimates is not certain that a family is gone, or new, which a sample did not meet; and is of one that all keys do not have', () => {
    const row = { family: 'a', keys: 100, keysLow: 90, keysHigh: 110, bytes: 100, bytesLow: 50, bytesHigh: 200, withoutTtl: 0 };
    const [met, unmet] = [readAuditReport(report([row], { fraction: 0.1 }), 'x'), readAuditReport(report([], { fraction: 0.1 }), 'x')];
    const none = readAuditReport(report([]), 'x');
    const changeOf = (before: AuditReport, after: AuditReport) => diffAudits(before, after, 20).families[0];
    expect(changeOf(met, unmet)).toMatchObject({ change: 'gone', certain: false });
    expect(changeOf(unmet, met)).toMatchObject({ change: 'new', certain: false });
    expect(changeOf(met, none)).toMatchObject({ change: 'gone', certain: true });
    expect(changeOf(none, met)).toMatchObject({ change: 'new', certain: true });
  });

  test('says that it is of two in the wrong order, and not that so many minutes passed', () => {
    const [older, newer] = [
      readAuditReport(report([]), 'x'),
      { ...readAuditReport(report([]), 'x'), startedAt: new Date('2026-01-01T00:19:00Z') },
    ];
    const textOf = (before: AuditReport, after: AuditReport) => JSON.stringify(diffBlocks(diffAudits(before, after, 20)));
    expect(textOf(newer, older)).toMatch(/the second audit is the older one, by 19 m/);
    expect(textOf(newer, older)).not.toMatch(/ in /);
    expect(textOf(older, newer)).toMatch(/ in 19 m/);
    expect(textOf(older, newer)).not.toMatch(/older/);
  });

  test('of estimates whose intervals cannot be told calls no change certain', () => {
    const sampled = (keys: number) =>
      readAuditReport(report([{ family: 'a', keys, bytes: keys * 50, withoutTtl: 0 }], { random: false }), 'x');
    expect(diffAudits(sampled(100), sampled(900), 20).families).toMatchObject([{ change: 'grown', certain: false }]);
  });

  test('with one that was stopped early calls nothing certain', () => {
    const row = { family: 'a', keys: 5, bytes: 50, withoutTtl: 0 };
    const stopped = { ...readAuditReport(report([]), 'x'), complete: false };
    const [change] = diffAudits(readAuditReport(report([row]), 'x'), stopped, 20).families;
    expect(change).toMatchObject({ family: 'a', change: 'gone', certain: false });
  });

  test.each([
    [{ filters: { noTtl: true } }, { filters: { noTtl: true } }, true],
    [{ filters: { noTtl: true } }, { filters: { type: 'hash' } }, false],
    [{ filters: { type: 'hash', noTtl: true } }, { filters: { noTtl: true, type: 'hash' } }, true],
    [{ filters: null }, { filtered: false }, true],
    [{ filters: { noTtl: true } }, { filtered: true }, false],
  ])('knows %j and %j to be of the same keys: %j', (one, other, same) => {
    const filtersOf = (data: object) =>
      readAuditReport(JSON.stringify({ schema: 'cacheops/audit/1', data: { totals: { keys: 1, bytes: 1 }, families: [], ...data } }), 'x')
        .filters;
    expect(filtersOf(one) === filtersOf(other)).toBe(same);
  });

  test.each([
    ['{', 'x.json is no JSON'],
    ['[]', 'found no report of cacheops'],
    ['{"schema": "cacheops/stats/1"}', 'expected a report of cacheops/audit/1, found a report of cacheops/stats/1'],
    [report([{ family: 'a', keys: 'many', bytes: 1, withoutTtl: 0 }]), 'x.json is damaged: data.families[0].keys is missing, or no number'],
    [report([{ keys: 1 }]), 'data.families[0].family'],
  ])('refuses %s', (text, message) => {
    const reading = () => readAuditReport(text, 'x.json');
    expect(reading).toThrow(UsageError);
    expect(reading).toThrow(message);
  });
});
