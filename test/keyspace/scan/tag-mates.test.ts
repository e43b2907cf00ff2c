import { expect, test } from 'vitest';
import { watchTagMates } from '../../../src/keyspace/scan/tag-mates.ts';
import { batchOf } from '../../audit/batches.ts';

const areMet = (...batches: readonly (readonly string[])[]): boolean => {
  const mates = watchTagMates();
  for (const keys of batches) mates.look(batchOf(keys.map((key) => ({ key }))));
  return mates.met;
};

test.each([
  ['no tags', [['a', 'b', 'a{', 'a}b{', '{}a', '{}b']], false],
  ['a tag each', [['{1}', '{2}', '{3}:x']], false],
  ['one tag', [['x:{1}', 'y:{1}']], true],
  ['one tag in two batches', [['x:{1}'], ['y:{1}']], true],
  ['the same key twice, as SCAN may give it', [['x:{1}'], ['x:{1}']], false],
  ['one tag after keys without', [['x:{1}', 'a', 'b'], ['y:{1}']], true],
] as const)('keys with %s', (_, batches, met) => {
  expect(areMet(...batches)).toBe(met);
});

test('what was met stays met', () => {
  expect(areMet(['x:{1}', 'y:{1}'], ['a'])).toBe(true);
});
