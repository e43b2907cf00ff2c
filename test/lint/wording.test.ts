import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '../../src/lint/unified-diff.ts';
import { configurationOf } from './config-files.ts';
import { type Judging, lintConfiguration, lintText } from './judged.ts';

const said = (id: string, text: string, judging: Judging = {}) =>
  lintText(text, judging)
    .problems.filter(({ ruleId }) => ruleId === id)
    .map(({ line, column, message, advice }) => ({ line, column, message, advice }));

describe('what rules say of a line', () => {
  test('a comment behind addresses is blamed itself, and said to be none', () => {
    expect(said('RC012', 'bind 127.0.0.1 # x\n')).toEqual([
      {
        line: 1,
        column: 16,
        message: 'bind: "#" is no address to listen on: the server does not start',
        advice: 'move the comment to a line of its own: behind a value, # starts none',
      },
    ]);
  });

  test('hz is told as it is written, and as it is taken', () => {
    expect(said('RC412', 'hz 1000\n')).toMatchObject([{ message: expect.stringMatching(/^hz is 1000, taken as 500 /) }]);
    expect(said('RC412', 'hz 200\n')).toMatchObject([{ message: expect.stringMatching(/^hz is 200 \(/) }]);
  });

  test('limits of buffers are told at the line that sets them, and not of replicas', () => {
    const text = [
      'maxmemory 100mb',
      'client-output-buffer-limit pubsub 0 0 0',
      'client-output-buffer-limit normal 1gb 0 0',
      'client-output-buffer-limit replica 1gb 0 0',
    ];
    expect(said('RC212', `${text.join('\n')}\n`)).toMatchObject(
      [
        { line: 3, message: expect.stringContaining('of normal clients') },
        { line: 2, message: expect.stringContaining('subscribers') },
      ].toSorted((one, other) => one.line - other.line),
    );
    expect(said('RC212', 'maxmemory 100mb\nclient-output-buffer-limit normal 0 0 0\n')).toEqual([]);
  });

  test.each(['RC214', 'RC604'])('%s calls a replica only what is one', (id) => {
    expect(said(id, 'replica-read-only no\n')).toMatchObject([{ message: expect.stringContaining('should it become a replica') }]);
    expect(said(id, 'replica-read-only no\nreplicaof 10.0.0.1 6379\n')).toMatchObject([
      { message: expect.stringContaining('the replica') },
    ]);
  });

  test('a short password is short before it is anything else', () => {
    expect(said('RC106', 'requirepass pw123\n')).toMatchObject([{ message: expect.stringContaining('is shorter than') }]);
  });

  test('blanks that are none are shown as what they are', () => {
    expect(said('RC018', 'maxmemory\u00a02gb\n')[0]?.message).toContain('"maxmemory\\xa02gb"');
    const diff = unifiedDiff('a.conf', 'maxmemory\xc2\xa02gb\n', 'maxmemory 2gb\n');
    expect(diff).toContain('-maxmemory\\xa02gb\n+maxmemory 2gb\n');
  });

  test('one port for both is refused, and not said to be beside itself', () => {
    const tls = 'tls-cert-file a\ntls-key-file b\ntls-ca-cert-file c\n';
    expect(said('RC049', `port 7000\ntls-port 7000\n${tls}`)).toMatchObject([{ line: 2, message: expect.stringContaining('both 7000') }]);
    expect(said('RC114', `port 7000\ntls-port 7000\n${tls}`)).toEqual([]);
    expect(said('RC114', `port 7000\ntls-port 7001\n${tls}`)).toHaveLength(1);
  });

  test.each([
    ['lookahead 16\n', 'RC002'],
    ['io-threads-do-reads yes\n', 'RC004'],
    ['user app on nopass +nosuchcommand\n', 'RC050'],
    ['include conf.d/*.conf\n', 'RC053'],
  ])('%j is told once for all the targets that it holds for', async (text, id) => {
    const targets = ['redis@6.0', 'redis@6.2', 'redis@7.2', 'redis@8.0', 'valkey@8.0', 'valkey@8.1', 'valkey@9.1'];
    const { problems } = lintConfiguration(await configurationOf(text), { targets });
    const told = problems.filter(({ ruleId }) => ruleId === id);
    expect(told).toHaveLength(1);
    expect(told[0]?.message).not.toMatch(/(?:redis|valkey)@/);
  });

  test('what is said of a primary whose monitor line is refused is not refused for that', () => {
    const text = 'sentinel monitor m 10.0.0.1 6379 0\nsentinel down-after-milliseconds m 1000\nsentinel failover-timeout n 1000\n';
    expect(said('RC052', text, { kind: 'sentinel' }).map(({ line }) => line)).toEqual([1, 3]);
  });
});
