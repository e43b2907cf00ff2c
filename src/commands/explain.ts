import { auditExplanations } from '../audit/explanations.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { type Explanation, explanations } from '../health/explanations.ts';
import { hitExplanations } from '../hits/explanations.ts';
import { driftExplanations } from '../lint/drift-explanations.ts';
import { latencyExplanations } from '../latency/explanations.ts';
import { type LintExplanation, lintExplanations } from '../lint/explanations.ts';
import { expiryExplanations } from '../expiry/explanations.ts';
import { type Block, type Fact, prose } from '../report.ts';
import { slowlogExplanations } from '../slowlog/explanations.ts';
import { tagExplanations } from '../tag-indexes/explanations.ts';
import { trafficExplanations } from '../traffic/explanations.ts';
import { nearest } from '../text/nearest.ts';

/** What has an id: the checks of `stats` and the rules of `lint-config`, which tell all about themselves, and other findings. */
type Entry = Pick<Explanation, 'id' | 'title' | 'rationale' | 'advice' | 'source'> &
  Partial<Explanation> &
  Partial<Pick<LintExplanation, 'name' | 'bad' | 'good' | 'fixable'>>;

/** A finding that two commands make is explained once, by the check. */
const registry: readonly Entry[] = [
  ...explanations,
  ...expiryExplanations,
  ...auditExplanations.map(({ id, title, rationale, advice, source }) => ({ id, title, rationale, advice, source })),
  ...hitExplanations,
  ...trafficExplanations,
  ...slowlogExplanations.filter(({ id }) => explanations.every((check) => check.id !== id)),
  ...latencyExplanations,
  ...tagExplanations,
  ...lintExplanations,
  ...driftExplanations,
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
    checks.map(({ id, name = '', title, reads = [], thresholds = [], roles = [], advice, source }) => ({
      id,
      name,
      title,
      reads: reads.join('; '),
      thresholds: thresholds.map(({ name, value }) => `${name}=${value ?? 'none'}`).join('; '),
      roles: roles.map(({ role, worst }) => `${role}=${worst}`).join('; '),
      advice,
      source,
    })),
});

function find(id: string): Entry {
  const found = registry.find((entry) => entry.id === id || entry.name === id || entry.id === id.toUpperCase());
  if (found !== undefined) return found;
  const near = nearest(
    id,
    registry.flatMap((entry) => [entry.id, entry.name ?? []].flat()),
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
  const { id, name, title, rationale, advice, source } = entry;
  return [
    { kind: 'text', text: `${id}${name === undefined ? '' : ` ${name}`}: ${title}`, tone: 'strong' },
    { kind: 'text', text: rationale },
    {
      kind: 'facts',
      facts: [
        { label: 'do', phrases: [[prose(advice)]] },
        ...howItJudges(entry),
        ...examples(entry),
        { label: 'source', phrases: [[prose(source)]] },
      ],
    },
  ];
}

/** One phrase a line: they are drawn apart from each other. */
function examples({ bad, good, fixable }: Entry): readonly Fact[] {
  const linesOf = (text = ''): Fact['phrases'] => text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [[line]]));
  return [
    { label: 'bad', phrases: linesOf(bad) },
    { label: 'good', phrases: linesOf(good) },
    { label: 'fix', phrases: fixable === undefined ? [] : [[fixable === 'safe' ? '--fix' : '--unsafe-fixes']] },
  ].filter(({ phrases }) => phrases.length > 0);
}

function howItJudges({ reads = [], scope, thresholds = [], roles = [], matters }: Entry): readonly Fact[] {
  return [
    { label: 'reads', phrases: reads.map((part) => [prose(part)]) },
    { label: 'judges', phrases: scope === undefined ? [] : [[scope]] },
    { label: 'thresholds', phrases: thresholds.map(({ name, value }) => [name, value === null ? 'none' : String(value)]) },
    { label: 'at worst', phrases: roles.map(({ role, worst }) => [prose(`${role}:`), worst]) },
    {
      label: 'needed by',
      phrases: matters?.length === 0 ? [[prose('no role: without it the verdict may still be ok')]] : (matters ?? []).map((role) => [role]),
    },
  ].filter(({ phrases }) => phrases.length > 0);
}
