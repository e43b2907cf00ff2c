import type { Finding, Report } from '../../src/report.ts';
import { SAMPLE } from './sample-report.ts';

const RULE = { name: 'invalid-memory', title: 'a size that no server understands', url: 'https://example.com/rules/RC009' };

export const IN_LINE: Finding = {
  id: 'RC009',
  severity: 'error',
  subject: { file: 'conf/redis.conf', line: 14, column: 11, endColumn: 15 },
  message: '"2 gb" is two arguments; redis 7.0 to 8.0 refuse to start',
  evidence: { targets: 'redis@7.0, redis@8.0' },
  advice: 'write 2gb (1024³ bytes)',
  source: 'https://example.com/conf',
  rule: RULE,
  excerpt: { text: 'maxmemory 2 gb', column: 11, endColumn: 15 },
  fix: 'unsafe',
};

export const MISSING_LINE: Finding = {
  id: 'RC301',
  severity: 'warning',
  subject: { file: 'conf/redis.conf' },
  message: 'no `save` line: snapshots are on in a cache',
  evidence: {},
  advice: 'add `save ""`',
  fix: 'safe',
};

/** A report on a file, such as a linter's. */
export const ON_FILES: Report = {
  ...SAMPLE,
  command: 'lint-config',
  schema: 'cacheops/lint-config/1',
  target: null,
  complete: true,
  findings: [IN_LINE, MISSING_LINE],
  unchecked: [],
  missing: [],
  blocks: [],
  summary: 'in 1 file · would not start on redis@7.0 … 8.0 · 1 fixable with --fix',
};
