import { expect, test } from 'vitest';
import { loadFormat } from '../../../src/output/formats/index.ts';
import { violations } from '../../support/schemas.ts';
import { SAMPLE } from '../sample-report.ts';

const FILE = { width: undefined, color: false };
const json = await loadFormat('json');
const ndjson = await loadFormat('ndjson');
const REPORT = 'report.schema.json';

test('a report has the names of its schema, in their order', () => {
  const parsed = JSON.parse(json.report(SAMPLE, FILE));
  expect(violations(REPORT, parsed)).toEqual([]);
  expect(Object.keys(parsed)).toEqual([
    'schema',
    'version',
    'command',
    'target',
    'startedAt',
    'durationMs',
    'complete',
    'verdict',
    'findings',
    'unchecked',
    'missing',
    'data',
  ]);
});

test('the schema refuses a name that is not documented, and a verdict that does not exist', () => {
  const parsed = JSON.parse(json.report(SAMPLE, FILE));
  expect(violations(REPORT, { ...parsed, blocks: [] })).not.toEqual([]);
  expect(violations(REPORT, { ...parsed, verdict: 'fine' })).not.toEqual([]);
  expect(violations(REPORT, { ...parsed, findings: [{ id: 'x' }] })).not.toEqual([]);
});

test('64-bit integers are exact, times are ISO 8601, and what is not finite is null', () => {
  const { data, findings } = JSON.parse(json.report(SAMPLE, FILE));
  expect(data).toEqual({ keys: 4_211_007, key: { base64: '//4=' }, at: '2026-01-01T00:00:05.000Z', ratio: null });
  expect(findings[1].evidence).toEqual({ rejected: 14, counterSinceBoot: '18446744073709551615', ratio: null });
});

test('a command that does not judge has no verdict', () => {
  const parsed = JSON.parse(json.report({ ...SAMPLE, judges: false, target: null }, FILE));
  expect(parsed).toMatchObject({ verdict: null, target: null });
  expect(violations(REPORT, parsed)).toEqual([]);
});

test('ndjson says one thing a line, and what kind of thing', () => {
  const lines = ndjson
    .report(SAMPLE, FILE)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ type }) => type)).toEqual(['report', 'finding', 'finding', 'unchecked', 'unchecked', 'missing', 'record', 'record']);
  expect(lines.flatMap((line) => violations('line.schema.json', line))).toEqual([]);
  expect(lines[0]).toMatchObject({ schema: 'cacheops/stats/1', verdict: 'error', complete: false });
  expect(lines[0]).not.toHaveProperty('data');
  expect(lines[6]).toEqual({ type: 'record', node: '10.0.1.11:6379', keys: 4_211_007, delta: -5, note: '=1+1' });
});

test('a record cannot take the place of what tells lines apart', () => {
  expect(() => ndjson.report({ ...SAMPLE, records: [{ type: 'string' }] }, FILE)).toThrow('may not have a field `type`');
});

test('an event is one line, with its time', () => {
  const event = { at: new Date('2026-01-01T00:00:00Z'), row: [], record: { key: 'a\nb' } };
  expect(ndjson.event(event, [], FILE)).toBe('{"type":"event","at":"2026-01-01T00:00:00.000Z","key":"a\\nb"}\n');
  expect(json.event(event, [], FILE)).toBe('{"at":"2026-01-01T00:00:00.000Z","key":"a\\nb"}\n');
});
