import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeFor, type ExpireRule, fixRule, lifeFor } from '../../src/expiry/fix-rule.ts';

const NONE = { lifeMs: undefined, jitter: undefined, only: undefined };
const HOUR = 3_600_000;
const expire = (...args: Parameters<typeof fixRule>) => fixRule(...args) as ExpireRule; // every rule here gives a life

describe('the rule that a family is mended by', () => {
  it('gives the life of the profile, shortened by its jitter or a tenth', () => {
    expect(fixRule('f', { seconds: 3600 }, NONE)).toMatchObject({ lifeMs: HOUR, leastLifeMs: 0.9 * HOUR });
    expect(fixRule('f', { atMostSeconds: 3600, jitter: 0.5 }, NONE)).toMatchObject({ lifeMs: HOUR, leastLifeMs: 0.5 * HOUR });
    expect(fixRule('f', { seconds: 3600 }, { ...NONE, jitter: 0 })).toMatchObject({ leastLifeMs: HOUR });
  });

  it('never gives less than the profile allows', () => {
    expect(fixRule('f', { atMostSeconds: 3600, atLeastSeconds: 3500, jitter: 0.5 }, NONE)).toMatchObject({ leastLifeMs: 3_500_000 });
    expect(() => fixRule('f', { atLeastSeconds: 3600 }, { ...NONE, lifeMs: 60_000 })).toThrow('--set is shorter than the profile allows');
    expect(() => fixRule('f', { atMostSeconds: 3600 }, { ...NONE, lifeMs: 2 * HOUR })).toThrow('--set is longer than the profile allows');
  });

  it('needs to be told a life where the profile says none', () => {
    expect(() => fixRule('f', 'required', NONE)).toThrow('the profile does not say how long keys of f should live');
    expect(() => fixRule('f', undefined, NONE)).toThrow(expect.objectContaining({ hint: expect.stringContaining('--set 24h') }));
    expect(fixRule('f', 'required', { ...NONE, lifeMs: HOUR })).toMatchObject({ lifeMs: HOUR, boundMs: HOUR });
  });

  it('takes TTLs away where they are forbidden', () => {
    expect(fixRule('f', 'none', NONE)).toEqual({ kind: 'persist' });
    expect([-1, 0, 5].map((ttlMs) => changeFor({ kind: 'persist' }, ttlMs))).toEqual([undefined, 'persist', 'persist']);
  });

  it('leaves alone what obeys, and what was not asked for', () => {
    const rule = expire('f', { atMostSeconds: 3600 }, NONE);
    expect([-1, HOUR, HOUR + 1000, HOUR + 1001].map((ttlMs) => changeFor(rule, ttlMs))).toEqual(['add', undefined, undefined, 'shorten']);
    const missing = expire('f', { atMostSeconds: 3600 }, { ...NONE, only: 'missing' });
    expect([-1, 2 * HOUR].map((ttlMs) => changeFor(missing, ttlMs))).toEqual(['add', undefined]);
    const tooLong = expire('f', { atMostSeconds: 3600 }, { ...NONE, only: 'too-long' });
    expect([-1, 2 * HOUR].map((ttlMs) => changeFor(tooLong, ttlMs))).toEqual([undefined, 'shorten']);
  });
});

describe('the life that a key is given', () => {
  const rule = expire('f', { seconds: 3600 }, NONE);

  it('lies within the jitter, obeys the rule, and is the same each time', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const lifeMs = lifeFor(rule, Buffer.from(bytes));
        expect(lifeMs).toBeGreaterThanOrEqual(rule.leastLifeMs);
        expect(lifeMs).toBeLessThanOrEqual(rule.lifeMs);
        expect(changeFor(rule, lifeMs)).toBeUndefined();
        expect(lifeFor(rule, Buffer.from(bytes))).toBe(lifeMs);
      }),
    );
  });

  it('is spread evenly', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let id = 0; id < 10_000; id++) {
      const part = (lifeFor(rule, Buffer.from(`session:${id}`)) - rule.leastLifeMs) / (rule.lifeMs - rule.leastLifeMs);
      tenths[Math.min(9, Math.floor(part * 10))]!++;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(850);
    expect(Math.max(...tenths)).toBeLessThan(1150);
  });
});
