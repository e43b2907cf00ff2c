import { expect, test } from 'vitest';
import { explanations } from '../../src/health/explanations.ts';
import { trafficExplanations } from '../../src/traffic/explanations.ts';
import { monitorFindings } from '../../src/traffic/findings.ts';
import type { MonitorData, RepeatedReadData } from '../../src/traffic/monitor-data.ts';

const reads = (savable: number, family = 'user:{id}', command = 'GET'): RepeatedReadData => ({
  command,
  family,
  runs: 4,
  calls: savable + 4,
  savable,
  longestRun: 50,
  seconds: 1.5,
  client: '10.0.0.1:1',
  examples: ['user:1', 'user:2'],
});

const findings = (commands: number, ...repeatedReads: readonly RepeatedReadData[]) =>
  monitorFindings({ commands, repeatedReads } as MonitorData); // nothing else is looked at

test('calls that an MGET would save are a finding, with how many', () => {
  expect(findings(1_000, reads(240))).toMatchObject([
    {
      id: 'monitor/one-by-one',
      severity: 'info',
      subject: { family: 'user:{id}' },
      message:
        '244 calls of GET asked for one key after the other, up to 50 in a row: one MGET, or one pipeline, for each row would have saved 240 of them, 24 % of all commands',
      evidence: { calls: 244, runs: 4, longestRun: 50, savableCalls: 240, commandsSeen: 1_000, runSeconds: 1.5 },
      advice: expect.stringContaining("cacheops monitor --family 'user:{id}' --reads --stream"),
    },
  ]);
});

test('other commands have no call for many keys: a pipeline is advised', () => {
  expect(findings(1_000, reads(240, 'cart:{id}', 'HGETALL'))[0]?.message).toContain(': one pipeline for each row would have saved');
});

test.each([
  ['fewer than 100 in the window', 1_000, 99],
  ['less than a twentieth of all commands', 100_000, 4_999],
])('%s are none', (_, commands, savable) => {
  expect(findings(commands, reads(savable))).toEqual([]);
});

test('exactly as much as the bounds say is one, and at most five are named', () => {
  expect(findings(2_000, reads(100))).toHaveLength(1);
  expect(findings(2_000, ...Array.from({ length: 9 }, (_, i) => reads(100, `f${i}`))).map(({ subject }) => subject.family)).toEqual(['f0', 'f1', 'f2', 'f3', 'f4']); // prettier-ignore
});

test('it is explained, under an id that nothing else has', () => {
  const [explained] = trafficExplanations;
  expect(explained?.id).toBe('monitor/one-by-one');
  expect(explanations.map(({ id }) => id)).not.toContain('monitor/one-by-one');
});
