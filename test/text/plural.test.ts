import { expect, test } from 'vitest';
import { plural } from '../../src/text/plural.ts';

test('one is singular, all else plural, with every digit shown', () => {
  expect([plural(1, 'error'), plural(0, 'error'), plural(4_211_007n, 'key'), plural(2, 'primary', 'primaries')]).toEqual([
    '1 error',
    '0 errors',
    '4,211,007 keys',
    '2 primaries',
  ]);
});
