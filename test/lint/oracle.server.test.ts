import process from 'node:process';
import { afterAll, describe, expect, test } from 'vitest';
import { serversUnderTest } from '../support/servers.ts';
import { casesFor, sampleOf } from './oracle/cases.ts';
import { compareWith, type Comparison } from './oracle/compare.ts';
import { targetOfBinary } from './oracle/run-server.ts';

// `npm run test:oracle` names the servers, or `all`: every case on each, a minute a server. Otherwise a sample on the first one.
const asked = process.env['CACHEOPS_ORACLE'];
const everyCase = asked !== undefined;
const SEED = 20_260_101;
const SAMPLE = 200;

const all = serversUnderTest().map((server) => ({ ...server, known: targetOfBinary(server.binary) }));
const servers = everyCase ? all.filter(({ name }) => asked === 'all' || asked.split(' ').includes(name)) : all.slice(0, 1);
const comparisons: Comparison[] = [];

describe.each(servers)('$name', ({ name, binary, known }) => {
  const target = known!; // the test is skipped without
  test.skipIf(known === undefined)(
    'starts with a line exactly when we say so, and names the line that we name',
    { timeout: 900_000 },
    async () => {
      const cases = casesFor(target, SEED);
      expect(cases.length).toBeGreaterThan(2_000);
      const comparison = await compareWith(binary, target, everyCase ? cases : sampleOf(cases, SAMPLE));
      comparisons.push(comparison);
      if (everyCase) process.stderr.write(`${figures(name, comparison)}\n`);
      expect(comparison.differences).toEqual([]);
    },
  );
});

afterAll(() => {
  if (comparisons.length < 2) return;
  const sum = (of: (comparison: Comparison) => number): number => comparisons.reduce((total, comparison) => total + of(comparison), 0);
  process.stderr.write(`${comparisons.length} servers, ${sum(({ cases }) => cases)} cases, ${sum(({ agreed }) => agreed)} agree\n`);
});

function figures(name: string, { target, cases, agreed, depends, differences }: Comparison): string {
  return `${name} as ${target.name}: ${cases} cases, ${agreed} agree, ${depends} depend on the machine or the build, ${differences.length} differ`;
}
