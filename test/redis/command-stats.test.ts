import { expect, test } from 'vitest';
import { commandCounts, errorCounts } from '../../src/redis/command-stats.ts';
import { parseInfo } from '../../src/redis/info.ts';

const info = parseInfo(
  '# Commandstats\r\ncmdstat_get:calls=9223372036854775807,usec=17,usec_per_call=0.17,rejected_calls=0,failed_calls=0\r\ncmdstat_config|get:calls=2,usec=30\r\ncmdstat_odd:nothing\r\n# Errorstats\r\nerrorstat_OOM:count=1881\r\n',
);

test('calls and microseconds are exact, also beyond 53 bits, and subcommands keep their name', () => {
  expect([...commandCounts(info)]).toEqual([
    ['get', { calls: 9223372036854775807n, microseconds: 17n }],
    ['config|get', { calls: 2n, microseconds: 30n }],
  ]);
});

test('errors are counted by their kind', () => {
  expect([...errorCounts(info)]).toEqual([['OOM', 1881n]]);
});

test('a server without these sections has counted nothing', () => {
  expect(commandCounts(parseInfo('# Server\r\n')).size).toBe(0);
});
