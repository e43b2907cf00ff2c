import { describe, expect, it } from 'vitest';
import { createFamilies } from '../../src/keyspace/family.ts';
import { type JudgeOptions, judgeNode } from '../../src/slowlog/judge-node.ts';
import { describeCommand } from '../../src/slowlog/logged-command.ts';
import type { NodeReading } from '../../src/slowlog/read-node.ts';

const entry = (id: number, seconds: number, { clientName, amount = 20_000n }: { clientName?: string; amount?: bigint } = {}) => ({
  id: BigInt(id),
  at: new Date(seconds * 1000),
  amount,
  args: ['SLOWLOG', 'GET'].map((word) => ({ bytes: Buffer.from(word), omittedBytes: 0 })),
  argsOmitted: 0,
  clientAddress: undefined,
  clientName: clientName === undefined ? undefined : Buffer.from(clientName),
});

function reading(
  entries: readonly ReturnType<typeof entry>[],
  { length = entries.length, maxLength = 128, threshold = 10_000 } = {},
): NodeReading {
  const log = {
    kind: 'slow' as const,
    entries: { value: entries },
    isWhole: entries.length >= length,
    length: { value: length },
    threshold: { value: threshold },
    maxLength: { value: maxLength },
  };
  return { address: 'n:1', runId: 'run', uptimeSeconds: 100, now: NOW, logs: [log], times: { unavailable: 'no LATENCY' } };
}
const NOW = new Date(10_000_000);

const judge = (node: NodeReading, lastId?: number, options: Partial<JudgeOptions> = {}) =>
  judgeNode(node, {
    since: lastId === undefined ? undefined : new Map([['n:1', { runId: 'run', lastIds: { slow: BigInt(lastId) } }]]),
    wantsAll: false,
    ownClientName: 'cacheops',
    now: new Date(0),
    describe: (logged) => describeCommand(logged, createFamilies([]), false),
    ...options,
  });

describe('judging the log of a node', () => {
  it('warns when a full log reaches back seconds only', () => {
    const entries = [entry(9, 103), entry(8, 102), entry(7, 100)];
    expect(judge(reading(entries, { maxLength: 3 })).findings).toMatchObject([
      { finding: { id: 'slowlog/threshold-unhelpful', severity: 'warning', evidence: { coveredSeconds: 3 } } },
    ]);
    expect(judge(reading(entries)).findings).toEqual([]);
    expect(judge(reading([entry(9, 500), entry(8, 100)], { maxLength: 2 })).findings).toEqual([]);
  });

  it('tells a log that overflowed from one that was emptied', () => {
    const [overflowed] = judge(reading([entry(20, 500), entry(19, 100)], { maxLength: 2 }), 7).findings;
    expect(overflowed?.finding).toMatchObject({ id: 'slowlog/entries-lost', evidence: { lost: 11, fresh: 2 } });
    expect(overflowed?.finding.advice).toContain('CONFIG SET slowlog-max-len 128');
    expect(judge(reading([entry(20, 500), entry(19, 100)]), 7).findings[0]?.finding.message).toContain('SLOWLOG RESET');
  });

  it('does not call lost what is only too much to read at once', () => {
    const entries = Array.from({ length: 500 }, (_, index) => entry(2000 - index, 5000 - index));
    const { summary, missing } = judge(reading(entries, { length: 1024, maxLength: 1024 }), 999);
    expect(summary.lost).toBe(0);
    expect(missing).toMatchObject([{ subject: { node: 'n:1' }, reason: expect.stringContaining('501 entries') }]);
  });

  it('lets nothing be missing of a long log that nobody asked to read whole', () => {
    const long = reading([entry(9, 500), entry(8, 100)], { length: 1000, maxLength: 1000 });
    expect(judge(long)).toMatchObject({ missing: [], summary: { read: 2, unread: 998 } });
    expect(judge(long, undefined, { wantsAll: true }).missing).toMatchObject([{ reason: expect.stringContaining('998 entries') }]);
  });

  it('warns of commands of the last hour that held the server for 100 ms, and calls a second an error', () => {
    const [now, long] = [NOW.getTime() / 1000, { amount: 100_000n }];
    expect(judge(reading([entry(3, now - 60, { amount: 99_999n }), entry(2, now - 3601, long)])).findings).toEqual([]);
    expect(judge(reading([entry(3, now - 60, long), entry(2, now - 120, { amount: 900_000n })])).findings).toMatchObject([
      { finding: { id: 'slowlog/slow', severity: 'warning', evidence: { commands: 2, longestUs: 900_000 } }, badness: 900_000 },
    ]);
    expect(judge(reading([entry(3, now - 60, { amount: 6_200_000n })])).findings[0]?.finding).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('1 command in the last hour held the server for 6.2 s, bound 100 ms (SLOWLOG GET, 1 m ago)'),
    });
  });

  it('counts commands of a log that was read in part, or that overflowed, only as far back as it was read', () => {
    const entries = [entry(9, NOW.getTime() / 1000 - 10, { amount: 200_000n }), entry(8, NOW.getTime() / 1000 - 120)];
    for (const ring of [{ length: 500, maxLength: 1000 }, { maxLength: 2 }])
      expect(judge(reading(entries, ring)).findings[0]?.finding.message).toContain('in the last 2 m, as far back as was read,');
  });

  it('judges what is new since the last run, however old', () => {
    const { findings } = judge(reading([entry(9, 5, { amount: 200_000n }), entry(8, 4, { amount: 200_000n })]), 8);
    expect(findings).toMatchObject([{ finding: { id: 'slowlog/slow', message: expect.stringContaining('1 command since the last run') } }]);
  });

  it('leaves out that cacheops read the log, but not that others did', () => {
    expect(
      judge(reading([entry(2, 1, { clientName: 'cacheops' }), entry(1, 1, { clientName: 'other' })])).commands.map(({ id }) => id),
    ).toEqual([1n]);
  });

  it('remembers where it ended, also when nothing was new', () => {
    expect(judge(reading([entry(9, 1)]), 9).mark).toEqual({ runId: 'run', lastIds: { slow: 9n } });
    expect(judge(reading([]), 9).mark).toEqual({ runId: 'run', lastIds: { slow: 9n } });
  });

  it('says what it could not learn', () => {
    expect(judge(reading([])).unchecked).toEqual([
      { id: 'slowlog/threshold-unhelpful', subject: { node: 'n:1' }, reason: 'no LATENCY', matters: false },
    ]);
  });
});
