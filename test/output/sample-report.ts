import { bytes, bytesPerSecond, count, fraction, integer, perSecond, seconds, toned, type Report } from '../../src/report.ts';

const MB = 1024 ** 2;

/** A report with one of everything. */
export const SAMPLE: Report = {
  schema: 'cacheops/stats/1',
  command: 'stats',
  version: '0.1.0',
  target: {
    profile: 'cache-prod',
    engine: 'redis',
    engineVersion: '7.0.15',
    topology: 'replication',
    nodes: [
      { address: '10.0.1.11:6379', role: 'primary' },
      { address: '10.0.1.12:6379', role: 'replica' },
    ],
  },
  startedAt: new Date('2026-01-01T00:00:00.000Z'),
  durationMs: 5012,
  complete: false,
  verdict: 'error',
  judges: true,
  findings: [
    {
      id: 'hits/below-target',
      severity: 'warning',
      subject: {},
      message: 'hit ratio 71.3 % over 5 s (42,118 lookups), target 80 %',
      evidence: { hitRatio: 0.713, lookups: 42_118n },
      advice: 'session 96 %, cache:prompt 58 %: run `cacheops hitrate`',
    },
    {
      id: 'clients/rejected',
      severity: 'error',
      subject: { node: '10.0.1.11:6379' },
      message: 'rejected connections: 14 in the last 5 s (connected 9,998 of maxclients 10,000)',
      evidence: { rejected: 14, counterSinceBoot: 18_446_744_073_709_551_615n, ratio: Number.NaN },
      advice: 'raise maxclients, or find the leak: the newest clients come from 10.0.3.7 (name api-worker)',
      source: 'https://redis.io/docs/latest/develop/reference/clients/',
    },
  ],
  unchecked: [
    { id: 'config/save', subject: {}, reason: 'user `ops` may not CONFIG GET', wouldNeed: '+config|get', matters: false },
    { id: 'memory/limit', subject: {}, reason: 'user `ops` may not CONFIG GET', wouldNeed: '+config|get', matters: true },
  ],
  missing: [{ subject: { node: '10.0.1.12:6379' }, reason: 'the connection was lost' }],
  data: { keys: 4_211_007n, key: { base64: '//4=' }, at: new Date('2026-01-01T00:00:05.000Z'), ratio: Number.POSITIVE_INFINITY },
  blocks: [
    {
      kind: 'facts',
      facts: [
        {
          label: 'hits',
          phrases: [
            [fraction(0.713), { spark: [5, 6, 6, 5, 3, 2, 2, 3], max: 7 }],
            ['since boot', fraction(0.84), 'of', count(9_100_000_000n)],
          ],
        },
        {
          label: 'memory',
          phrases: [
            [bytes(1905 * MB), 'of', bytes(2048 * MB), '(93 %)'],
            ['policy', 'allkeys-lru'],
            ['evicted', perSecond(120)],
          ],
        },
        {
          label: 'traffic',
          phrases: [[perSecond(18_200)], ['in', bytesPerSecond(4.1 * MB)], ['blocked', null], [toned('unknown', 'warning')]],
        },
      ],
    },
    {
      kind: 'table',
      title: 'slowest',
      columns: [
        { title: 'command', shrink: true },
        { title: 'time', drop: 0 },
        { title: 'client', drop: 2 },
        { title: 'calls', drop: 1 },
      ],
      rows: [
        ['EVALSHA 6b1bf486c81ceb7edf3c093f4a8be6d5b2f9b0aa', seconds(0.0031), '10.0.3.7:51002', integer(4_211_007)],
        [{ base64: Buffer.from('GET \xff|`', 'latin1').toString('base64') }, seconds(0.012), '漢字', integer(12)],
      ],
      note: '… 9 more: --top 50 shows them',
    },
    {
      kind: 'bars',
      title: 'server time',
      bars: [
        { label: 'GET', value: fraction(0.61) },
        { label: 'HGETALL', value: fraction(0.22) },
      ],
    },
    { kind: 'text', text: 'A closing word.', tone: 'dim' },
  ],
  records: [
    { node: '10.0.1.11:6379', keys: 4_211_007n, delta: -5, note: '=1+1' },
    { node: { base64: '//4=' }, at: new Date('2026-01-01T00:00:05.000Z'), ok: true, ratio: Number.NaN },
  ],
};
