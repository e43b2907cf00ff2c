import { type Block, bytes, type Cell, count, type DataRecord, type Toned, toned } from '../report.ts';
import { formatBytes, formatFraction, formatInteger, formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { AuditDiffData, DiffedReport, FamilyChange } from './diff.ts';

export function diffBlocks(data: AuditDiffData): readonly Block[] {
  const changed = data.families.filter(({ change }) => change !== 'same');
  return [...caveats(data), { kind: 'text', text: headline(data) }, ...(changed.length === 0 ? [] : [table(changed, data)])];
}

export const diffRecords = ({ families }: AuditDiffData): readonly DataRecord[] => families.map((family) => ({ ...family }));

export const DIFF_FIELDS = ['family', 'change', 'keysBefore', 'keysAfter', 'keysDelta', 'bytesBefore', 'bytesAfter', 'bytesDelta', 'bytesGrowth', 'withoutTtlDelta', 'certain'] as const satisfies readonly (keyof FamilyChange)[]; // prettier-ignore

function headline({ totals, seconds, families }: AuditDiffData): string {
  const of = (change: FamilyChange['change']): number => families.filter((family) => family.change === change).length;
  const counts = (['new', 'gone', 'grown', 'shrunk', 'same'] as const).flatMap((change) =>
    of(change) === 0 ? [] : [`${formatInteger(of(change))} ${change}`],
  );
  const after = seconds === null || seconds < 0 ? '' : ` in ${formatSeconds(seconds)}`;
  return [
    `${plural(totals.keysAfter, 'key')} (${signed(totals.keysDelta, formatInteger)})`,
    `${formatBytes(totals.bytesAfter)} (${signed(totals.bytesDelta, formatBytes)})${after}`,
    `families: ${counts.join(', ') || 'none'}`,
  ].join(' · ');
}

const signed = (value: number, format: (value: number) => string): string =>
  value === 0 ? '± 0' : `${value > 0 ? '+' : '−'}${format(Math.abs(value))}`;

function table(families: readonly FamilyChange[], { before, after, shown: { top } }: AuditDiffData): Block {
  const doubt = before.complete && after.complete ? 'may be chance' : 'nobody knows';
  const right = { align: 'right' } as const;
  const estimates = families.some(({ certain }) => !certain);
  return {
    kind: 'table',
    columns: [
      { title: 'family', shrink: true },
      { title: '' },
      { title: 'keys', ...right, drop: 2 },
      { title: 'change', ...right, drop: 1 },
      { title: 'memory', ...right },
      { title: 'change', ...right },
      { title: 'growth', ...right, drop: 3 },
      ...(estimates ? [{ title: '', drop: 4 }] : []),
    ],
    rows: families
      .slice(0, top)
      .map((family) => [
        family.family,
        CHANGES[family.change],
        count(family.keysAfter),
        changeCell(family.keysDelta, formatInteger),
        bytes(family.bytesAfter),
        changeCell(family.bytesDelta, formatBytes),
        family.bytesGrowth === null ? null : signed(family.bytesGrowth, formatFraction),
        ...(estimates ? [family.certain ? '' : toned(doubt, 'dim')] : []),
      ]),
    ...(families.length > top && {
      note: `${plural(families.length - top, 'more family', 'more families')}: --top ${families.length} shows them`,
    }),
  };
}

const CHANGES: Readonly<Record<FamilyChange['change'], Toned>> = {
  new: toned('new', 'strong'),
  gone: toned('gone', 'dim'),
  grown: toned('grown', 'warning'),
  shrunk: toned('shrunk', 'good'),
  same: toned('same', 'dim'),
};

const changeCell = (delta: number, format: (value: number) => string): Cell => (delta === 0 ? null : signed(delta, format));

/** What makes the two hard to compare. */
function caveats({ before, after, seconds }: AuditDiffData): readonly Block[] {
  const texts = [
    ...(seconds !== null && seconds < 0 ? [`the second audit is the older one, by ${formatSeconds(-seconds)}`] : []),
    ...([['the first', before], ['the second', after]] as const).flatMap(([which, report]) => shortcomings(which, report)),
    ...(before.target !== null && after.target !== null && before.target !== after.target ? [`of different servers: ${before.target}, then ${after.target}`] : []),
  ]; // prettier-ignore
  return texts.length === 0 ? [] : [{ kind: 'text', text: texts.join('; '), tone: 'warning' }];
}

const shortcomings = (which: string, { complete, sampled }: DiffedReport): readonly string[] => [
  ...(complete ? [] : [`${which} audit was stopped early: what it did not come to looks as if it were not there`]),
  ...(sampled ? [`${which} audit is a sample`] : []),
];
