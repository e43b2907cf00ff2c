import { type Block, bytes, type Cell, type DataRecord, type Fact, integer, type Phrase, seconds } from '../report.ts';
import { formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { FilterWishes } from './conditions.ts';
import type { InvalidateData } from './data.ts';
import type { Looked, Plan } from './plan.ts';
import { isAtMost } from './plan-words.ts';
import type { PlannedTag } from './planned-tag.ts';
import type { EntrySample } from './sample-entries.ts';
import { resultFacts, toGoOn } from './screen-result.ts';

export function invalidateBlocks(data: InvalidateData): readonly Block[] {
  const { plan, outcome, left } = data;
  return [
    ...planBlocks(plan, outcome === 'applied' ? resultFacts(data) : []),
    ...(left === null ? [] : [toGoOn(left)]),
    { kind: 'text', text: CLOSING[outcome], tone: 'dim' },
  ];
}

/** What would be done. @param more facts that stand with those of the plan */
export const planBlocks = (plan: Plan, more: readonly Fact[] = []): readonly Block[] => [
  ...(plan.tags.length > 0 ? [tagTable(plan.tags)] : []),
  ...caveats(plan).map((text): Block => ({ kind: 'text', text })),
  { kind: 'facts', facts: [...planFacts(plan), ...more] },
];

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
  shortened,
  undecided,
}: InvalidateData): readonly DataRecord[] => [
  {
    outcome,
    entries: plan.entries,
    estimatedBytes: plan.estimatedBytes,
    deleted,
    shortened,
    alreadyGone,
    failed,
    kept,
    undecided,
    unknown,
    marked,
  },
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

function caveats({ tags, unheld, looked }: Plan): readonly string[] {
  const said = tags.flatMap(({ layoutTitle, caveat, unsure }) =>
    [...(unsure ? [UNSURE] : []), ...(caveat === null ? [] : [caveat])].map((text) => `${layoutTitle}: ${text}`),
  );
  return [
    ...new Set(said),
    ...(unheld.length === 0 ? [] : [nothingHolds(unheld)]),
    ...(looked === null || looked.all ? [] : [howFar(looked)]),
  ];
}

/** JSON has all of them. */
const MOST_UNHELD = 10;

function nothingHolds(tags: readonly string[]): string {
  const more = tags.length > MOST_UNHELD ? ` and ${plural(tags.length - MOST_UNHELD, 'other tag')}` : '';
  return `nothing holds ${tags.slice(0, MOST_UNHELD).map((tag) => JSON.stringify(tag)).join(', ')}${more}: no entry carries ${tags.length === 1 ? 'that tag' : 'these tags'}, as far as was looked`; // prettier-ignore
}

const UNSURE = 'nothing tells whether an entry carries the tag; it would be marked all the same';

const howFar = ({ keys, refused }: Looked): string =>
  refused === null
    ? `other layouts were looked for among ${keys} keys only: name yours with --layout to look for none`
    : `other layouts could not be looked for: ${refused}`;

function planFacts(plan: Plan): readonly Fact[] {
  const { entries, estimatedBytes, keys, scan, tags, filters, softMs } = plan;
  const samples = [...tags.map(({ sample }) => sample), ...(keys ? [keys.sample] : []), ...(scan ? [scan.sample] : [])];
  const examples = samples.flatMap((sample) => sample.examples).slice(0, MOST_EXAMPLES);
  return [
    {
      label: 'plan',
      phrases: [
        [...(isAtMost(plan) ? ['at most'] : []), integer(entries), entries === 1 ? 'key' : 'keys'],
        ...(estimatedBytes === null ? [] : [['about', bytes(estimatedBytes)]]),
      ],
    },
    ...(scan ? [{ label: scan.kind, phrases: [[scan.text], [integer(scan.matched), 'keys match']] }] : []),
    ...(filters ? [{ label: 'only', phrases: filterPhrases(filters) }] : []),
    ...(softMs === null
      ? []
      : [{ label: 'soft', phrases: [['left to live for', seconds(softMs / 1000), 'at most, in place of being deleted']] }]),
    ...(samples.some(({ asked, present }) => present > 0 || (filters !== null && asked > 0))
      ? [{ label: 'looked at', phrases: samplePhrases(samples, filters !== null) }]
      : []),
    ...(examples.length > 0 ? [{ label: 'such as', phrases: examples.map((key): Phrase => [key]) }] : []),
  ];
}

const MOST_EXAMPLES = 3;

function filterPhrases({ type, olderThanMs, largerThanBytes, idleLongerThanMs, withoutTtl }: FilterWishes): readonly Phrase[] {
  return [
    ...(type === undefined ? [] : [['of type', type]]),
    ...(olderThanMs === undefined ? [] : [['surely older than', seconds(olderThanMs / 1000)]]),
    ...(idleLongerThanMs === undefined ? [] : [['unused for', seconds(idleLongerThanMs / 1000)]]),
    ...(largerThanBytes === undefined ? [] : [['larger than', bytes(largerThanBytes)]]),
    ...(withoutTtl ? [['without a TTL']] : []),
  ];
}

function samplePhrases(samples: readonly EntrySample[], filtered: boolean): readonly Phrase[] {
  const sum = (count: (sample: EntrySample) => number): number => samples.reduce((total, sample) => total + count(sample), 0);
  const lives = samples.flatMap(({ medianTtlMs }) => medianTtlMs ?? []);
  const [shortest, longest] = [seconds(Math.min(...lives) / 1000), seconds(Math.max(...lives) / 1000)];
  const withoutTtl = sum((sample) => sample.withoutTtl);
  return [
    [integer(sum(({ present }) => present)), 'of', integer(sum(({ asked }) => asked)), filtered ? 'are there and meant' : 'are there'],
    ...(lives.length === 0
      ? []
      : [
          formatSeconds(shortest.value) === formatSeconds(longest.value)
            ? ['median life', longest]
            : ['median lives', shortest, 'to', longest],
        ]),
    ...(withoutTtl === 0 ? [] : [[integer(withoutTtl), 'never expire']]),
  ];
}
