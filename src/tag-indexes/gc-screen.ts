import { type Block, bytes, type DataRecord, type Fact, integer, type Phrase, toned } from '../report.ts';
import { escapeText } from '../text/escape.ts';
import type { GcData } from './gc.ts';
import { plural } from '../text/plural.ts';
import { homesTable } from './homes-table.ts';
import type { SweepResult } from './sweep-tally.ts';

export function gcBlocks({ plan, result }: GcData): readonly Block[] {
  if (plan.homes.length === 0) return [{ kind: 'text', text: `no tags among ${plural(plan.keysLookedAt, 'key')}` }];
  const unfinished = plan.homes.reduce((sum, { unfinishedClaims }) => sum + unfinishedClaims, 0);
  return [
    homesTable(plan.homes),
    ...(result === null ? [] : [{ kind: 'facts', facts: resultFacts(result) } as const]),
    ...plan.unsure.map((home): Block => ({ kind: 'text', tone: 'warning', text: unsureText(home) })),
    ...(unfinished === 0 ? [] : [unfinishedText(unfinished)]),
    { kind: 'text', text: result === null ? closing(plan) : 'counted by the replies of the servers', tone: 'dim' },
  ];
}

/** One row: what came of it. */
export const gcRecords = ({ plan: { keysLookedAt, homes }, result }: GcData): readonly DataRecord[] => [
  {
    keysLookedAt,
    tags: homes.reduce((sum, { tags }) => sum + tags, 0),
    members: homes.reduce((sum, { members }) => sum + (members ?? 0), 0),
    dead: homes.reduce((sum, { dead }) => sum + (dead?.count ?? 0), 0),
    notes: homes.reduce((sum, { notes }) => sum + (notes?.count ?? 0), 0),
    deadNotes: homes.reduce((sum, { notes }) => sum + (notes?.dead?.count ?? 0), 0),
    unfinishedClaims: homes.reduce((sum, { unfinishedClaims }) => sum + unfinishedClaims, 0),
    removed: result?.removed ?? null,
    restored: result?.restored ?? null,
    notesRemoved: result?.notesRemoved ?? null,
    bytesBefore: result?.bytesBefore ?? null,
    bytesAfter: result?.bytesAfter ?? null,
  },
];

function resultFacts({
  removed,
  looked,
  alive,
  restored,
  unreadable,
  kept,
  indexesChanged,
  notesLooked,
  notesRemoved,
  ...rest
}: SweepResult): readonly Fact[] {
  const done: Phrase[] = [
    [toned('taken out', 'good'), integer(removed), 'of', integer(looked), 'looked at'],
    ['out of', integer(indexesChanged), indexesChanged === 1 ? 'index' : 'indexes'],
    ['alive', integer(alive)],
  ];
  if (notesLooked > 0) done.push(['reverse indexes of the gone', integer(notesRemoved), 'of', integer(notesLooked)]);
  if (restored > 0) done.push(['put back, as they were written meanwhile', integer(restored)]);
  if (unreadable > 0) done.push([toned('not readable, left alone', 'warning'), integer(unreadable)]);
  if (kept > 0) done.push(['naming keys of the layouts, left alone', integer(kept)]);
  const { bytesBefore, bytesAfter, failures } = rest;
  return [
    { label: 'done', phrases: done },
    ...(bytesBefore === null || bytesAfter === null
      ? []
      : [
          {
            label: 'won',
            phrases: [
              ['about', bytes(Math.max(0, bytesBefore - bytesAfter))],
              ['what was changed took', bytes(bytesBefore)],
            ],
          },
        ]),
    ...failures.map(({ node, reason, members }): Fact => ({
      label: node,
      phrases: [members === 0 ? [reason] : [integer(members), 'members:', reason]],
    })),
  ];
}

const unsureText = ({ layout, prefix }: GcData['plan']['unsure'][number]): string =>
  `nothing that indexes of ${layout} with prefix ${JSON.stringify(escapeText(prefix))} name was seen alive, so they may be something else: left alone, unless named with --layout and --prefix`;

const unfinishedText = (claims: number): Block => ({
  kind: 'text',
  tone: 'warning',
  text: `${claims} claims of purges that have not come to their end are left alone: cacheops invalidate --tag finishes them`,
});

/** Where marks stand for tags, nothing can be dead. */
function closing({ homes }: GcData['plan']): string {
  const swept = homes.filter(({ members, notes }) => members !== null || (notes?.count ?? 0) > 0);
  if (swept.length === 0) return 'only marks stand for these tags: there are no members that could be dead';
  const clean = swept.every(({ members, dead, notes }) => (members === null || dead?.count === 0) && notes?.dead?.count === 0);
  return clean ? 'no dead members' : 'nothing was written: add --apply';
}
