import { expect, test } from 'vitest';
import { stampedeFindings } from '../../src/expiry/findings.ts';
import type { Stampede } from '../../src/expiry/stampedes.ts';

const stampede: Stampede = {
  family: 'session:{id}',
  startSeconds: 3_540,
  endSeconds: 3_600,
  keys: 5_000,
  bytes: 360_000,
  usualKeysPerMinute: 0,
  boundKeysPerMinute: 100,
  jitterSeconds: 3_000,
  jitterShare: 3_000 / 3_600,
};

const adviceFor = (told: Partial<Stampede>) => stampedeFindings([{ ...stampede, ...told }])[0]?.advice;

test('what is advised is a part of the life that keys are given, and no promise that chance could break', () => {
  expect(adviceFor({})).toMatch(/^shorten each life by a random part of 50m \(83\.3 % of it\).* is expected to /);
});

test('where lives would have to be shortened by more than they are, that is said, and something else advised', () => {
  expect(adviceFor({ jitterShare: 33 })).toBe(
    'lives would have to be shortened by a random part of 50m, and they are not that long: write them at different times',
  );
});
