import { type AuditReport, readAuditReport } from '../audit/audit-report.ts';
import { DIFF_FIELDS, diffBlocks, diffRecords } from '../audit/diff-screen.ts';
import { diffAudits } from '../audit/diff.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';

export const auditDiff = defineCommand({
  name: 'audit diff',
  description:
    'Compares two reports that `cacheops audit --format json` wrote: which families have come, gone, grown or shrunk. Talks to no server.',
  examples: [
    { line: 'cacheops audit diff monday.json friday.json', what: 'growth by family, most first' },
    { line: 'cacheops audit diff monday.json friday.json --format markdown', what: 'for an issue' },
  ],
  operands: [
    { name: 'before', summary: 'the older report, as JSON', required: true },
    { name: 'after', summary: 'the newer report, as JSON', required: true },
  ],
  options: {
    top: { type: 'integer', value: 'n', min: 1, default: 20, summary: 'how many families the text shows; data has all' },
  },
  connects: false,
  schemaVersion: 1,
  judges: false,

  async run({ flags, operands: [before = '', after = ''] }, context) {
    const [older, newer] = [
      readAuditReport(await context.files.read(before), before),
      readAuditReport(await context.files.read(after), after),
    ];
    if (older.filters !== newer.filters) {
      throw new UsageError(`${before} has ${keysOf(older)}, and ${after} ${keysOf(newer)}: they cannot be compared`, {
        hint: 'audit both with the same filters, or with none',
      });
    }
    const stopped = [...(older.complete ? [] : [before]), ...(newer.complete ? [] : [after])];
    const missing = stopped.map((file) => ({
      subject: { file },
      reason: 'this audit was stopped early: nobody knows what it did not come to',
    }));
    return { data: diffAudits(older, newer, flags.top), missing };
  },

  blocks: diffBlocks,
  records: diffRecords,
  fields: () => DIFF_FIELDS,
});

const keysOf = ({ filters }: AuditReport): string => (filters === null ? 'all keys' : `only the keys of ${filters}`);
