import { type Block, bytes, type Cell, type DataRecord, type Fact, integer, type Phrase, seconds, toned } from '../report.ts';
import { plural } from '../text/plural.ts';
import type { InvalidateData } from './data.ts';
import type { Looked, Plan } from './plan.ts';
import type { PlannedTag } from './plan-tag.ts';
import type { EntrySample } from './sample-entries.ts';

export function invalidateBlocks(data: InvalidateData): readonly Block[] {
  const { plan, outcome } = data;
  return [
    ...(plan.tags.length > 0 ? [tagTable(plan.tags)] : []),
    ...caveats(plan).map((text): Block => ({ kind: 'text', text })),
    { kind: 'facts', facts: [...planFacts(plan), ...(outcome === 'applied' ? resultFacts(data) : [])] },
    { kind: 'text', text: CLOSING[outcome], tone: 'dim' },
  ];
}

/** One row: what came of it. */
export const invalidateRecords = ({
  outcome,
  plan,
  deleted,
  alreadyGone,
  failed,
  kept,
  unknown,
  marked,
}: InvalidateData): readonly DataRecord[] => [
  { outcome, entries: plan.entries, estimatedBytes: plan.estimatedBytes, deleted, alreadyGone, failed, kept, unknown, marked },
];

const CLOSING: Readonly<Record<InvalidateData['outcome'], string>> = {
  applied: 'counted by the replies of the servers',
  planned: 'nothing was deleted: this is what would be, as it is now',
  unconfirmed: 'nothing was deleted, for nobody confirmed it: add --yes, or --dry-run to only look',
  nothing: 'nothing was deleted, for there is nothing to delete',
};

function tagTable(tags: readonly PlannedTag[]): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'tag', shrink: true },
      { title: 'layout' },
      { title: 'index', shrink: true, drop: 1 },
      { title: 'members', align: 'right' },
      { title: 'dead', align: 'right' },
      { title: 'unfinished', align: 'right', drop: 2 },
    ],
    rows: tags.map(({ tag, layoutTitle, index, members, dead, unfinishedClaims }): Cell[] => [
      tag,
      layoutTitle,
      index,
      members === null ? 'all, by a mark' : integer(members),
      dead === null ? null : integer(dead),
      integer(unfinishedClaims),
    ]),
  };
}

function caveats({ tags, looked }: Plan): readonly string[] {
  const said = tags.flatMap(({ layoutTitle, caveat, unsure }) =>
    [...(unsure ? [UNSURE] : []), ...(caveat === null ? [] : [caveat])].map((text) => `${layoutTitle}: ${text}`),
  );
  return [...new Set(said), ...(looked === null || looked.all ? [] : [howFar(looked)])];
}

const UNSURE = 'nothing tells whether an entry carries the tag; it would be marked all the same';

const howFar = ({ keys, refused }: Looked): string =>
  refused === null
    ? `other layouts were looked for among ${keys} keys only: name yours with --layout to look for none`
    : `other layouts could not be looked for: ${refused}`;

function planFacts({ entries, estimatedBytes, keys, scan, tags }: Plan): readonly Fact[] {
  const samples = [...tags.map(({ sample }) => sample), ...(keys ? [keys.sample] : []), ...(scan ? [scan.sample] : [])];
  const examples = samples.flatMap((sample) => sample.examples).slice(0, MOST_EXAMPLES);
  return [
    { label: 'plan', phrases: [[integer(entries), 'keys'], ...(estimatedBytes === null ? [] : [['about', bytes(estimatedBytes)]])] },
    ...(scan ? [{ label: scan.kind, phrases: [[scan.text], [integer(scan.matched), 'keys match']] }] : []),
    ...(samples.some(({ present }) => present > 0) ? [{ label: 'looked at', phrases: samplePhrases(samples) }] : []),
    ...(examples.length > 0 ? [{ label: 'such as', phrases: examples.map((key): Phrase => [key]) }] : []),
  ];
}

const MOST_EXAMPLES = 3;

function samplePhrases(samples: readonly EntrySample[]): readonly Phrase[] {
  const sum = (count: (sample: EntrySample) => number): number => samples.reduce((total, sample) => total + count(sample), 0);
  const lives = samples.flatMap(({ medianTtlMs }) => medianTtlMs ?? []);
  const [shortest, longest] = [seconds(Math.min(...lives) / 1000), seconds(Math.max(...lives) / 1000)];
  const withoutTtl = sum((sample) => sample.withoutTtl);
  return [
    [integer(sum(({ present }) => present)), 'of', integer(sum(({ asked }) => asked)), 'are there'],
    ...(lives.length === 0 ? [] : [lives.length === 1 ? ['median life', longest] : ['median lives', shortest, 'to', longest]]),
    ...(withoutTtl === 0 ? [] : [[integer(withoutTtl), 'never expire']]),
  ];
}

function resultFacts({ deleted, alreadyGone, failed, kept, unknown, marked, nodes, failures }: InvalidateData): readonly Fact[] {
  const done: Phrase[] = [
    [toned('deleted', 'good'), integer(deleted)],
    ['already gone', integer(alreadyGone)],
    [failed > 0 ? toned('failed', 'error') : 'failed', integer(failed)],
    ['kept', integer(kept)],
  ];
  if (marked > 0) done.unshift([toned('marked', 'good'), plural(marked, 'tag')]);
  if (unknown > 0) done.push([toned('without a reply, so unknown', 'error'), integer(unknown)]);
  return [
    { label: 'done', phrases: done },
    ...(nodes.length > 1 ? nodes.map((one): Fact => ({ label: one.node, phrases: [['deleted', integer(one.deleted)]] })) : []),
    ...failures.map(({ node, reason, keys }): Fact => ({ label: node, phrases: [[integer(keys), 'keys:', reason]] })),
  ];
}
