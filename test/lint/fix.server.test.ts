import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgedRole } from '../../src/lint/define-rule.ts';
import { loadAlone } from '../../src/lint/include.ts';
import type { LintTarget } from '../../src/lint/model.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { judge } from '../../src/lint/verdict.ts';
import { serversUnderTest } from '../support/servers.ts';
import { askServer, overrides, targetOfBinary } from './oracle/run-server.ts';
import { fixText } from './settled.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/lint/files');

const servers = serversUnderTest().map((server) => ({ ...server, known: targetOfBinary(server.binary) }));

describe.each(servers)('$name', ({ binary, known }) => {
  const target = known!; // the tests are skipped without
  test.skipIf(known === undefined)('starts with every fixed example that should start on any machine', { timeout: 300_000 }, async () => {
    const refused: string[] = [];
    let started = 0;
    for (const rule of rules.filter(({ fixable, kinds }) => fixable !== undefined && kinds.includes('redis'))) {
      const settings = new Map([[rule.id, { severity: 'warning' as const }]]);
      const facts = rule.example.facts ?? {};
      const { text } = await fixText(rule.bad, { role: judgedRole(rule) ?? 'cache', targets: [target.name], settings, facts }, true);
      const whole = onAnyMachine(text, target);
      if (whole === undefined) continue;
      const answer = await askServer(binary, whole);
      started += 1;
      if (answer.answer !== 'accepted') refused.push(`${rule.id}: ${JSON.stringify(text)} ${JSON.stringify(answer)}`);
    }
    expect(refused).toEqual([]);
    expect(started).toBeGreaterThan(20);
  });

  test.skipIf(known === undefined)('starts with whole files, fixed in every way', { timeout: 300_000 }, async () => {
    const refused: string[] = [];
    let changed = 0;
    for (const file of readdirSync(FIXTURES)) {
      const before = readFileSync(join(FIXTURES, file), 'latin1');
      const { text } = await fixText(before, { kind: 'redis', targets: [target.name] }, true);
      const whole = onAnyMachine(text, target);
      if (whole === undefined || text === before) continue;
      changed += 1;
      const answer = await askServer(binary, whole);
      if (answer.answer !== 'accepted') refused.push(`${file}: ${JSON.stringify(answer)}`);
    }
    expect(refused).toEqual([]);
    expect(changed).toBeGreaterThan(0);
  });
});

/** With what tests need behind it; `undefined` where the answer would hang on the machine, or is a refusal that no fix mends. */
function onAnyMachine(text: string, target: LintTarget): string | undefined {
  const whole = `${text}\n${overrides(target)}`;
  const bytes = Buffer.from(whole);
  const configuration = loadAlone('redis.conf', bytes, { kind: 'redis' });
  const includes = configuration.directives.some(({ lowerName }) => lowerName === 'include');
  return !includes && judge(configuration, target).verdict.verdict === 'accepted' ? bytes.toString('latin1') : undefined;
}
