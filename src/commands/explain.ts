import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { type Explanation, explanations } from '../health/explanations.ts';
import type { Block } from '../report.ts';
import { nearest } from '../text/nearest.ts';

/** Everything that has an id: the checks of `stats`. */
const registry: readonly Explanation[] = explanations;

interface ExplainData {
  /** One when an id was given, all otherwise. */
  readonly checks: readonly Explanation[];
}

export const explain = defineCommand({
  name: 'explain',
  examples: [
    { line: 'cacheops explain hits/below-target', what: 'what it reads, its thresholds, why, and what to do' },
    { line: 'cacheops explain', what: 'all ids' },
  ],
  operands: [{ name: 'ID', summary: 'the id at the end of a finding' }],
  options: {},
  connects: false,
  schemaVersion: 1,
  judges: false,

  async run({ operands: [id] }) {
    return { data: { checks: id === undefined ? registry : [find(id)] } };
  },

  blocks: ({ checks }: ExplainData) => (checks.length === 1 ? checks.flatMap(inFull) : [overview(checks)]),

  records: ({ checks }: ExplainData) =>
    checks.map(({ id, title, reads, thresholds, roles, advice, source }) => ({
      id,
      title,
      reads: reads.join('; '),
      thresholds: thresholds.map(({ name, value }) => `${name}=${value ?? 'none'}`).join('; '),
      roles: roles.map(({ role, worst }) => `${role}=${worst}`).join('; '),
      advice,
      source,
    })),
});

function find(id: string): Explanation {
  const found = registry.find((explanation) => explanation.id === id);
  if (found !== undefined) return found;
  const near = nearest(id, registry.map((explanation) => explanation.id));
  throw new UsageError(`there is no check ${id}`, { hint: near === undefined ? 'list them: cacheops explain' : `did you mean ${near}? cacheops explain ${near}` });
}

function overview(checks: readonly Explanation[]): Block {
  return {
    kind: 'table',
    columns: [{ title: 'id' }, { title: 'speaks up when', shrink: true }],
    rows: checks.map(({ id, title }) => [id, title]),
    note: 'cacheops explain ID shows one in full',
  };
}

function inFull({ id, title, reads, scope, thresholds, roles, matters, rationale, advice, source }: Explanation): readonly Block[] {
  return [
    { kind: 'text', text: `${id}: ${title}`, tone: 'strong' },
    { kind: 'text', text: rationale },
    {
      kind: 'facts',
      facts: [
        { label: 'do', phrases: [[advice]] },
        { label: 'reads', phrases: reads.map((part) => [part]) },
        { label: 'judges', phrases: [[scope]] },
        ...(thresholds.length === 0 ? [] : [{ label: 'thresholds', phrases: thresholds.map(({ name, value }) => [name, value === null ? 'none' : String(value)]) }]),
        { label: 'at worst', phrases: roles.map(({ role, worst }) => [`${role}:`, worst]) },
        { label: 'needed by', phrases: matters.length === 0 ? [['no role: without it the verdict may still be ok']] : matters.map((role) => [role]) },
        { label: 'source', phrases: [[source]] },
      ],
    },
  ];
}
