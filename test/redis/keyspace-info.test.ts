import { expect, test } from 'vitest';
import { parseInfo } from '../../src/redis/info.ts';
import { databases } from '../../src/redis/keyspace-info.ts';

const read = (...lines: string[]) => databases(parseInfo(['# Keyspace', ...lines].join('\r\n')));

test('Redis 7.4 and Valkey 9 name keys with expiring fields differently', () => {
  expect(read('db0:keys=101,expires=50,avg_ttl=789445,keys_with_volatile_items=1', 'db12:keys=3,expires=0,avg_ttl=0,subexpiry=2')).toEqual([
    { db: 0, keys: 101, keysWithExpiry: 50, averageTtlMs: 789445, keysWithExpiringFields: 1 },
    { db: 12, keys: 3, keysWithExpiry: 0, averageTtlMs: null, keysWithExpiringFields: 2 },
  ]);
});

test('older servers do not know of expiring fields, and unknown fields of newer ones do no harm', () => {
  expect(read('db0:keys=1,expires=1,avg_ttl=-1,something=new')).toEqual([
    { db: 0, keys: 1, keysWithExpiry: 1, averageTtlMs: null, keysWithExpiringFields: null },
  ]);
});

test('a line of another form is not a database with nought keys', () => {
  expect(read('db0:nothing', 'db0_distrib_strings_sizes:1=50')).toEqual([]);
});
