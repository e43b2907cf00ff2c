import { readAuditReport } from '../audit/audit-report.ts';
import { diffBlocks, diffRecords } from '../audit/diff-screen.ts';
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
    if (older.filtered !== newer.filtered) {
      const [of] = older.filtered ? [before] : [after];
      throw new UsageError(`${of} has only some of the keys, and the other has all: they cannot be compared`, {
        hint: 'audit both with the same filters, or with none',
      });
    }
    return { data: diffAudits(older, newer, flags.top) };
  },

  blocks: diffBlocks,
  records: diffRecords,
});
