import { expect, test } from 'vitest';
import { loadFormat } from '../../../src/output/formats/index.ts';
import type { Column, Event, Report } from '../../../src/report.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { SAMPLE } from '../sample-report.ts';

const text = await loadFormat('text');
const PIPE = { width: undefined, color: false };

test('a pipe gets the whole report: verdict, findings worst first, evidence, what was not checked', () => {
  expect(text.report(SAMPLE, PIPE)).toMatchInlineSnapshot(`
    "cache-prod  redis 7.0.15 · 1 primary + 1 replica    ✖ 1 error, 1 warning, incomplete

    ✖ 10.0.1.11:6379: rejected connections: 14 in the last 5 s (connected 9,998 of maxclients 10,000)
        raise maxclients, or find the leak: the newest clients come from 10.0.3.7 (name api-worker)   clients/rejected
    ▲ hit ratio 71.3 % over 5 s (42,118 lookups), target 80 %
        session 96 %, cache:prompt 58 %: run \`cacheops hitrate\`   hits/below-target

    hits     71.3 % ▆▇▇▆▄▃▃▄   since boot 84 % of 9.1 G
    memory   1.86 GB of 2 GB (93 %)   policy allkeys-lru   evicted 120/s
    traffic  18.2 k/s   in 4.1 MB/s   blocked –   unknown

    slowest
    command                                             time  client              calls
    EVALSHA 6b1bf486c81ceb7edf3c093f4a8be6d5b2f9b0aa  3.1 ms  10.0.3.7:51002  4,211,007
    GET \\xff|\`                                         12 ms  漢字                   12
    … 9 more: --top 50 shows them

    server time
    GET      61 %  ████████████▎
    HGETALL  22 %  ████▍

    A closing word.

    not checked: memory/limit, config/save (user \`ops\` may not CONFIG GET: +config|get)
    incomplete: 10.0.1.12:6379: the connection was lost
    "
  `);
});

test('a narrow terminal wraps sentences and facts, and drops columns', () => {
  expect(text.report(SAMPLE, { width: 48, color: false })).toMatchInlineSnapshot(`
    "cache-prod  redis 7.0.15 · 1 primary + 1 replica
    ✖ 1 error, 1 warning, incomplete

    ✖ 10.0.1.11:6379: rejected connections: 14 in
      the last 5 s (connected 9,998 of maxclients
      10,000)
        raise maxclients, or find the leak: the
        newest clients come from 10.0.3.7 (name
        api-worker)                 clients/rejected
    ▲ hit ratio 71.3 % over 5 s (42,118 lookups),
      target 80 %
        session 96 %, cache:prompt 58 %: run
        \`cacheops hitrate\`         hits/below-target

    hits     71.3 % ▆▇▇▆▄▃▃▄
             since boot 84 % of 9.1 G
    memory   1.86 GB of 2 GB (93 %)
             policy allkeys-lru   evicted 120/s
    traffic  18.2 k/s   in 4.1 MB/s   blocked –
             unknown

    slowest
    command                                     time
    EVALSHA 6b1bf486c81ceb7edf3c093f4a8be6d…  3.1 ms
    GET \\xff|\`                                 12 ms
    … 9 more: --top 50 shows them
    no room for: client, calls

    server time
    GET      61 %  ████████████▎
    HGETALL  22 %  ████▍

    A closing word.

    not checked: memory/limit, config/save (user
      \`ops\` may not CONFIG GET: +config|get)
    incomplete: 10.0.1.12:6379: the connection was
      lost
    "
  `);
});

test('no line is wider than the terminal, as long as numbers and names fit', () => {
  for (const width of [48, 60, 80, 100, 140]) {
    const widest = Math.max(...text.report(SAMPLE, { width, color: false }).split('\n').map(displayWidth));
    expect(widest).toBeLessThanOrEqual(width);
  }
});

test('colour repeats what words say: without it, not a letter changes', () => {
  const coloured = text.report(SAMPLE, { width: 100, color: true });
  expect(coloured).toContain('\x1b[31m✖ 1 error');
  expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(text.report(SAMPLE, { width: 100, color: false }));
});

test('a healthy report says ok, and a report that does not judge says nothing of the kind', () => {
  const healthy = { ...SAMPLE, verdict: 'ok', complete: true, findings: [], unchecked: [], missing: [], blocks: [] } as const;
  expect(text.report(healthy, PIPE)).toBe('cache-prod  redis 7.0.15 · 1 primary + 1 replica    ✔ ok\n');
  expect(text.report({ ...healthy, judges: false }, PIPE)).toBe('cache-prod  redis 7.0.15 · 1 primary + 1 replica\n');
  expect(text.report({ ...healthy, target: null }, PIPE)).toBe('✔ ok\n');
});

test('a check that matters and could not run makes the verdict unknown, not ok', () => {
  const blind = { ...SAMPLE, verdict: 'unknown', complete: true, findings: [], missing: [], blocks: [] } as const;
  expect(text.report(blind, PIPE)).toContain('? unknown: 1 check could not run');
});

test('many gaps become a list, one line for each reason', () => {
  const unchecked = ['no such command', 'not permitted', 'too few lookups'].map((reason, at) => ({
    id: `check/${at}`,
    subject: {},
    reason,
    matters: false,
  }));
  expect(text.report({ ...SAMPLE, unchecked, missing: [], findings: [], blocks: [] }, { width: 80, color: false })).toContain(
    'not checked:\n  check/0 (no such command)\n  check/1 (not permitted)\n  check/2 (too few lookups)\n',
  );
});

test('one reason that closes very many checks is no wall of ids; machines get each of them', () => {
  const unchecked = Array.from({ length: 41 }, (_, at) => ({ id: `check/${at}`, subject: {}, reason: 'INFO was refused', matters: true }));
  const shown = text.report({ ...SAMPLE, unchecked, missing: [], findings: [], blocks: [] }, PIPE);
  expect(shown).toContain('not checked: 41 checks (INFO was refused)\n');
});

test('the address of what is missing is said once', () => {
  const missing = [{ subject: { node: '10.0.0.1:6379' }, reason: '10.0.0.1:6379 refused the connection' }];
  expect(text.report({ ...SAMPLE, unchecked: [], missing, findings: [], blocks: [] }, PIPE)).toContain(
    'incomplete: 10.0.0.1:6379 refused the connection\n',
  );
});

test('primaries come first, whichever node was asked', () => {
  const nodes = [...(SAMPLE.target?.nodes ?? [])].toReversed();
  const target = { profile: 'p', engine: 'redis', engineVersion: '7.0.15', topology: 'replication', nodes };
  expect(text.report({ ...SAMPLE, target }, PIPE)).toContain('1 primary + 1 replica');
});

test('what the server sent is escaped in every place', () => {
  const evil = 'a\x1b[2Jb\u202e\n';
  const report = text.report(
    {
      ...SAMPLE,
      target: { profile: evil, engine: evil, engineVersion: evil, topology: evil, nodes: [{ address: evil, role: 'primary' }] },
      findings: [
        { id: evil, severity: 'info', subject: { key: evil, family: evil, file: evil }, message: evil, evidence: {}, advice: evil },
      ],
      unchecked: [{ id: evil, subject: { node: evil }, reason: evil, wouldNeed: evil, matters: true }],
      missing: [{ subject: { node: evil }, reason: evil }],
      blocks: [
        { kind: 'facts', title: evil, facts: [{ label: evil, phrases: [[evil, { text: evil, tone: 'good' }]] }] },
        { kind: 'table', title: evil, columns: [{ title: evil }], rows: [[evil]], note: evil },
        { kind: 'bars', title: evil, bars: [{ label: evil, value: { value: 1, unit: 'count' } }] },
        { kind: 'text', text: evil },
      ],
    },
    PIPE,
  );
  expect(report).not.toMatch(/[\x1b\u202e]/);
  expect(report).toContain(String.raw`a\x1b[2Jb\u{202e}\n`);
});

test('a finding is led by what its message does not name, and a lone node goes without saying', () => {
  const finding = {
    id: 'a/b',
    severity: 'info',
    subject: { node: '10.0.0.1:6379', key: 'a' },
    message: 'no expiry at all',
    evidence: {},
    advice: '',
  } as const;
  const shown = (report: Report) => text.report({ ...report, blocks: [], unchecked: [], missing: [] }, PIPE).split('\n')[2];
  expect(shown({ ...SAMPLE, findings: [finding] })).toBe('ℹ 10.0.0.1:6379: a: no expiry at all');
  expect(shown({ ...SAMPLE, findings: [{ ...finding, message: 'key a on 10.0.0.1:6379 never expires' }] })).toBe(
    'ℹ key a on 10.0.0.1:6379 never expires',
  );
  const lone = {
    profile: 'p',
    engine: 'redis',
    engineVersion: '7.0.15',
    topology: 'standalone',
    nodes: [{ address: '10.0.0.1:6379', role: 'primary' }],
  };
  expect(shown({ ...SAMPLE, target: lone, findings: [finding] })).toBe('ℹ a: no expiry at all');
});

const COLUMNS: readonly Column[] = [
  { title: 'time', width: 20 },
  { title: 'duration', width: 8, align: 'right' },
  { title: 'command', shrink: true },
];
const EVENT: Event = {
  at: new Date('2026-01-01T00:00:00Z'),
  row: [new Date('2026-01-01T00:00:00Z'), { value: 0.0121, unit: 'seconds' }, 'GET session:8f14e45fceea167a5a36dedd4bea2543'],
  record: {},
};

test('a stream has its columns below their titles, whatever comes later', () => {
  expect(text.streamHead(COLUMNS, PIPE) + text.event(EVENT, COLUMNS, PIPE)).toBe(
    ['time                  duration  command', '2026-01-01 00:00:00Z   12.1 ms  GET session:8f14e45fceea167a5a36dedd4bea2543', ''].join(
      '\n',
    ),
  );
});

test('a cell wider than its column pushes the rest aside where nothing may be cut, whatever the script', () => {
  const row = ['नमस्ते क्षत्रिय नमस्ते', { value: 1, unit: 'seconds' }, 'PING'] as const;
  expect(text.event({ ...EVENT, row }, [{ title: 'client', width: 4 }, ...COLUMNS.slice(1)], PIPE)).toBe(
    'नमस्ते क्षत्रिय नमस्ते       1 s  PING\n',
  );
});

test('on a terminal, the last column of a stream takes what is left and is cut there', () => {
  expect(text.event(EVENT, COLUMNS, { width: 50, color: false })).toBe('2026-01-01 00:00:00Z   12.1 ms  GET session:8f14e…\n');
});

test('what is well as far as it was seen is no tick: a part is missing', () => {
  const partial: Report = { ...SAMPLE, findings: [], unchecked: [], blocks: [], verdict: 'ok' };
  expect(text.report(partial, PIPE)).toContain('▲ incomplete');
  expect(text.report({ ...partial, complete: true, missing: [] }, PIPE)).toContain('✔ ok');
});
