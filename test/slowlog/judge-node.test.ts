import { describe, expect, it } from 'vitest';
import { judgeNode } from '../../src/slowlog/judge-node.ts';
import type { NodeReading } from '../../src/slowlog/read-node.ts';

const entry = (id: number, seconds: number, clientName?: string) => ({
  id: BigInt(id),
  at: new Date(seconds * 1000),
  amount: 20_000n,
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
    length: { value: length },
    threshold: { value: threshold },
    maxLength: { value: maxLength },
  };
  return { address: 'n:1', runId: 'run', uptimeSeconds: 100, logs: [log], latencies: { unavailable: 'no LATENCY' } };
}
const judge = (node: NodeReading, lastId?: number) =>
  judgeNode(node, {
    since: lastId === undefined ? undefined : new Map([['n:1', { runId: 'run', lastIds: { slow: BigInt(lastId) } }]]),
    ownClientName: 'cacheops',
  });

describe('judging the log of a node', () => {
  it('warns when a full log reaches back seconds only', () => {
    const entries = [entry(9, 103), entry(8, 102), entry(7, 100)];
    expect(judge(reading(entries, { maxLength: 3 })).findings).toMatchObject([
      { id: 'slowlog/threshold-unhelpful', severity: 'warning', evidence: { coveredSeconds: 3 } },
    ]);
    expect(judge(reading(entries)).findings).toEqual([]);
    expect(judge(reading([entry(9, 500), entry(8, 100)], { maxLength: 2 })).findings).toEqual([]);
  });

  it('tells a log that overflowed from one that was emptied', () => {
    const [overflowed] = judge(reading([entry(20, 500), entry(19, 100)], { maxLength: 2 }), 7).findings;
    expect(overflowed).toMatchObject({ id: 'slowlog/entries-lost', evidence: { lost: 11, fresh: 2 } });
    expect(overflowed?.advice).toContain('CONFIG SET slowlog-max-len 128');
    expect(judge(reading([entry(20, 500), entry(19, 100)]), 7).findings[0]?.message).toContain('SLOWLOG RESET');
  });

  it('does not call lost what is only too much to read at once', () => {
    const entries = Array.from({ length: 500 }, (_, index) => entry(2000 - index, 5000 - index));
    const { summary, missing } = judge(reading(entries, { length: 1024, maxLength: 1024 }), 999);
    expect(summary.lost).toBe(0);
    expect(missing).toMatchObject([{ subject: { node: 'n:1' }, reason: expect.stringContaining('501 entries') }]);
  });

  it('leaves out that cacheops read the log, but not that others did', () => {
    expect(judge(reading([entry(2, 1, 'cacheops'), entry(1, 1, 'other')])).logged.map((logged) => logged.entry.id)).toEqual([1n]);
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
