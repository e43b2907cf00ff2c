import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { type Explanation, explanations } from '../health/explanations.ts';
import type { Block, Fact } from '../report.ts';
import { slowlogExplanations } from '../slowlog/explanations.ts';
import { nearest } from '../text/nearest.ts';

/** What has an id: the checks of `stats`, which tell all about themselves, and findings of other commands. */
type Entry = Pick<Explanation, 'id' | 'title' | 'rationale' | 'advice' | 'source'> & Partial<Explanation>;

/** A finding that two commands make is explained once, by the check. */
const registry: readonly Entry[] = [
  ...explanations,
  ...slowlogExplanations.filter(({ id }) => explanations.every((check) => check.id !== id)),
];

interface ExplainData {
  /** One when an id was given, all otherwise. */
  readonly checks: readonly Entry[];
}

export const explain = defineCommand({
  name: 'explain',
  examples: [
    { line: 'cacheops explain hits/below-target', what: 'what it reads, its thresholds, why, and what to do' },
    { line: 'cacheops explain', what: 'all ids, and when each speaks up' },
  ],
  operands: [{ name: 'id', summary: 'what stands at the end of a finding; all of them when left out' }],
  options: {},
  connects: false,
  schemaVersion: 1,
  judges: false,

  async run({ operands: [id] }) {
    return { data: { checks: id === undefined ? registry : [find(id)] } };
  },

  blocks: ({ checks }: ExplainData) => (checks.length === 1 ? checks.flatMap(inFull) : [overview(checks)]),

  records: ({ checks }: ExplainData) =>
    checks.map(({ id, title, reads = [], thresholds = [], roles = [], advice, source }) => ({
      id,
      title,
      reads: reads.join('; '),
      thresholds: thresholds.map(({ name, value }) => `${name}=${value ?? 'none'}`).join('; '),
      roles: roles.map(({ role, worst }) => `${role}=${worst}`).join('; '),
      advice,
      source,
    })),
});

function find(id: string): Entry {
  const found = registry.find((explanation) => explanation.id === id);
  if (found !== undefined) return found;
  const near = nearest(
    id,
    registry.map((explanation) => explanation.id),
  );
  throw new UsageError(`there is no check ${id}`, {
    hint: near === undefined ? 'list them: cacheops explain' : `did you mean ${near}? cacheops explain ${near}`,
  });
}

function overview(checks: readonly Entry[]): Block {
  return {
    kind: 'table',
    columns: [{ title: 'id' }, { title: 'speaks up when', shrink: true }],
    rows: checks.map(({ id, title }) => [id, title]),
    note: 'cacheops explain <id> shows one in full',
  };
}

function inFull(entry: Entry): readonly Block[] {
  const { id, title, rationale, advice, source } = entry;
  return [
    { kind: 'text', text: `${id}: ${title}`, tone: 'strong' },
    { kind: 'text', text: rationale },
    { kind: 'facts', facts: [{ label: 'do', phrases: [[advice]] }, ...howItJudges(entry), { label: 'source', phrases: [[source]] }] },
  ];
}

function howItJudges({ reads = [], scope, thresholds = [], roles = [], matters }: Entry): readonly Fact[] {
  return [
    { label: 'reads', phrases: reads.map((part) => [part]) },
    { label: 'judges', phrases: scope === undefined ? [] : [[scope]] },
    { label: 'thresholds', phrases: thresholds.map(({ name, value }) => [name, value === null ? 'none' : String(value)]) },
    { label: 'at worst', phrases: roles.map(({ role, worst }) => [`${role}:`, worst]) },
    {
      label: 'needed by',
      phrases: matters?.length === 0 ? [['no role: without it the verdict may still be ok']] : (matters ?? []).map((role) => [role]),
    },
  ].filter(({ phrases }) => phrases.length > 0);
}
