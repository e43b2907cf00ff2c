import { expect, test } from 'vitest';
import { runAudit, type Surroundings } from '../../src/audit/run.ts';
import { savedFromState, type SavedAudit, stateOf } from '../../src/audit/saved-tally.ts';
import type { Profile } from '../../src/profile/profile.ts';
import type { Target } from '../../src/redis/target.ts';
import { readyConnection, withTarget } from '../support/connections.ts';
import { startStandalone, useServers } from '../support/servers.ts';
import { setKeys } from '../keyspace/scan/collect.ts';

const servers = useServers();

const REQUEST = {
  from: 'primary' as const,
  allDatabases: false,
  deep: false,
  touch: false,
  families: [],
  noTtl: false,
  largerThanBytes: undefined,
  idleLongerThanMs: undefined,
  unusedForMs: 1_000,
  goal: undefined,
  biggest: 3,
};

const auditOf = (target: Target, keep: Surroundings['keep'], before?: SavedAudit) =>
  runAudit(
    {
      target,
      keep,
      keepEveryMs: 0,
      profile: { families: [], unknown: 'allow' } as unknown as Profile, // all that an audit asks of it
      signal: new AbortController().signal,
      now: () => new Date(),
      announce: () => undefined,
      update: () => undefined,
    },
    REQUEST,
    { sort: 'keys', top: 5 },
    { baseline: undefined, before },
  );

test('an audit that is killed at any moment goes on from what it kept last, and ends with the same totals', async () => {
  const redis = await servers.keep(startStandalone());
  await setKeys(redis, 'page', 20_000, 'EX', 5_000);
  await withTarget(readyConnection(redis.port), async (target) => {
    let whole = 0;
    const { answer } = await auditOf(target, async () => void whole++);
    expect(whole).toBeGreaterThan(20);
    let state: unknown;
    for (const moments of [3, 5, 7]) {
      let kept = 0;
      const killed = auditOf(
        target,
        async (_, unfinished) => {
          state = JSON.parse(JSON.stringify(stateOf(unfinished)));
          if (++kept === moments) throw new Error('killed');
        },
        savedFromState(state, 'state'),
      );
      await expect(killed).rejects.toThrow('killed');
    }
    const rest = await auditOf(target, () => Promise.resolve(), savedFromState(state, 'state'));
    const { bytes, types, withoutTtl } = answer.data.totals;
    expect(rest.answer.data.totals).toMatchObject({ keys: 20_000, bytes, types, withoutTtl });
    expect(rest.answer.missing).toEqual([]);
    expect(rest.unfinished).toBeUndefined();
  });
});
