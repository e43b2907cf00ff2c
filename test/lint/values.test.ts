import { describe, expect, test } from 'vitest';
import { catalogueOf } from '../../src/lint/catalogue.ts';
import { parseConfigFile } from '../../src/lint/grammar.ts';
import { parseTarget } from '../../src/lint/target.ts';
import { parseInteger, parseLooseInteger, parseMemory } from '../../src/lint/values/numbers.ts';
import { checkValue } from '../../src/lint/values/value.ts';

function problemOf(line: string, target = 'redis@7.2'): string | undefined {
  const [directive] = parseConfigFile('redis.conf', Buffer.from(line)).directives;
  const entry = catalogueOf(parseTarget(target)).find(directive?.lowerName ?? '');
  if (directive === undefined || entry === undefined) throw new Error(`${target} has no setting for ${line}`);
  return checkValue(entry, directive.args, parseTarget(target))?.kind;
}

describe('sizes', () => {
  test.each([
    ['0', 0n],
    ['100', 100n],
    ['1k', 1000n],
    ['1kb', 1024n],
    ['2GB', 2n * 1024n ** 3n],
    ['3m', 3_000_000n],
    ['007b', 7n],
    ['', 0n],
    ['gb', 0n],
    ['99999999999gb', 15140462030378500096n],
    ['99999999999999999999999', 2n ** 64n - 1n],
  ])('%j is %d bytes', (text, bytes) => {
    expect(parseMemory(text)?.bytes).toBe(bytes);
  });

  test.each(['-1', '1tb', '1.5gb', '2 gb', '+1', '75%', ' 1', '1 ', '0x10', '9'.repeat(128)])('%j is none', (text) => {
    expect(parseMemory(text)).toBeUndefined();
  });

  test('say when they wrap, and when digits are missing', () => {
    expect(parseMemory('99999999999gb')).toMatchObject({ overflows: true, unit: 'gb' });
    expect(parseMemory('gb')).toMatchObject({ overflows: false, withoutDigits: true });
  });

  test('that do not fit 64 bits are refused by Valkey 9.1, and those that wrap by Redis 6', () => {
    expect(parseMemory('18446744073709551616', parseTarget('valkey@9.1'))).toBeUndefined();
    expect(parseMemory('99999999999gb', parseTarget('redis@6.0'))).toBeUndefined();
  });
});

describe('integers', () => {
  test.each([
    ['0', 0n],
    ['-1', -1n],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['-9223372036854775808', -(2n ** 63n)],
  ])('%j is %d', (text, value) => {
    expect(parseInteger(text)).toBe(value);
  });

  test.each(['', '-', '+1', '01', '-0', ' 1', '1 ', '1.0', '1e3', '9223372036854775808', '-9223372036854775809', '1'.repeat(30)])(
    '%j is none',
    (text) => {
      expect(parseInteger(text)).toBeUndefined();
    },
  );

  test.each([
    [' +007', 7n],
    ['', 0n],
    ['9'.repeat(30), 2n ** 63n - 1n],
    [`-${'9'.repeat(30)}`, -(2n ** 63n)],
    ['5 ', undefined],
    ['5x', undefined],
  ])('%j is %s where the C library reads it', (text, value) => {
    expect(parseLooseInteger(text)).toBe(value);
  });
});

test.each([
  ['appendonly YES', undefined],
  ['appendonly true', 'invalid-bool'],
  ['appendonly', 'wrong-arity'],
  ['appendonly yes no', 'wrong-arity'],
  ['databases 1', undefined],
  ['databases 0', 'out-of-range'],
  ['databases 016', 'invalid-int'],
  ['timeout 300s', 'invalid-int'],
  ['maxmemory 75%', 'invalid-memory'],
  ['maxmemory-clients 100%', undefined],
  ['maxmemory-clients 101%', 'out-of-range'],
  ['maxmemory-policy ALLKEYS-LRU', undefined],
  ['maxmemory-policy lru', 'invalid-enum'],
  ['unixsocketperm 0777', undefined],
  ['unixsocketperm 1000', 'out-of-range'],
  ['unixsocketperm 888', 'invalid-octal'],
  ['shutdown-on-sigterm "nosave force"', undefined],
  ['shutdown-on-sigterm save nosave', 'invalid-value'],
  ['shutdown-on-sigterm safe', 'invalid-enum'],
  ['dbfilename a/b', 'invalid-value'],
  ['dbfilename ""', undefined],
  ['cluster-announce-hostname a_b', 'invalid-value'],
  ['proc-title-template {title}', undefined],
  ['proc-title-template {nope}', 'invalid-value'],
  ['save 900 1 300', 'wrong-arity'],
  ['save 0 1', 'invalid-value'],
  ['client-output-buffer-limit slave 1gb 8mb 60', undefined],
  ['client-output-buffer-limit master 1gb 8mb 60', 'invalid-enum'],
  ['client-output-buffer-limit normal 1tb 8mb 60', 'invalid-memory'],
  ['client-output-buffer-limit normal 1gb 8mb 60s', 'invalid-int'],
  ['notify-keyspace-events Ex', undefined],
  ['notify-keyspace-events Q', 'invalid-enum'],
  ['oom-score-adj-values 0 200 3000', 'out-of-range'],
  ['latency-tracking-info-percentiles 50 99.9', undefined],
  ['latency-tracking-info-percentiles 100.1', 'out-of-range'],
  ['replicaof no one', undefined],
  ['replicaof 10.0.0.1 65536', 'out-of-range'],
  ['requirepass a b', 'wrong-arity'],
])('redis 7.2 says of %s: %s', (line, kind) => {
  expect(problemOf(line)).toBe(kind);
});

test.each([
  ['maxmemory-samples 128', 'redis@7.2', undefined],
  ['maxmemory-samples 128', 'redis@7.4', 'out-of-range'],
  ['io-threads 200', 'valkey@8.0', 'out-of-range'],
  ['io-threads 200', 'valkey@8.1', undefined],
  ['shutdown-on-sigterm safe', 'valkey@9.1', undefined],
  ['loglevel nothing', 'redis@7.0', 'invalid-enum'],
  ['maxmemory-policy allkeys-lrm', 'redis@8.6', undefined],
  ['dbfilename ""', 'valkey@8.0', 'invalid-value'],
  ['slot-migration-max-failover-repl-bytes -1', 'valkey@9.1', undefined],
  ['save 900x 1', 'redis@6.2', undefined],
])('%s on %s: %s', (line, target, kind) => {
  expect(problemOf(line, target)).toBe(kind);
});

test('a refused secret is not repeated', () => {
  const [directive] = parseConfigFile('redis.conf', Buffer.from('requirepass hunter2 x')).directives;
  const entry = catalogueOf(parseTarget('redis@7.2')).find('requirepass');
  if (directive === undefined || entry === undefined) throw new Error('no requirepass');
  expect(checkValue(entry, directive.args, parseTarget('redis@7.2'))?.reason).not.toContain('hunter2');
});
