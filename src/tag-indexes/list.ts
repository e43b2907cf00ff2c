import type { Answer } from '../report.ts';
import { createTotals, type HomeTotals } from './home-totals.ts';
import { oddUnchecked } from './odd-unchecked.ts';
import { survey, type Surveying } from './survey.ts';
import type { TagRow } from './tag-row.ts';

/** What `cacheops tags list` answers: the contract of its JSON. */
export interface ListData {
  /** Keys whose names were looked at. */
  readonly keysLookedAt: number;
  readonly homes: readonly HomeTotals[];
  /** The first ones, in the order that was asked for. */
  readonly tags: readonly TagRow[];
  /** Tags that are not among them. */
  readonly more: number;
}

export type Order = (typeof ORDERS)[number];
export const ORDERS = ['bytes', 'dead', 'members', 'tag'] as const;

export interface Listing extends Omit<Surveying, 'isKnownAlive' | 'eachNote'> {
  readonly order: Order;
  readonly top: number;
}

/** Reads only. */
export async function listTags(listing: Listing): Promise<Answer<ListData>> {
  const totals = createTotals();
  let rows: TagRow[] = [];
  const best = (): TagRow[] => rows.toSorted(COMPARE[listing.order]).slice(0, listing.top);
  const { keysLookedAt, tags, missing, odd } = await survey({ ...listing, isKnownAlive: totals.isKnownAlive }, (holder, measured) => {
    totals.add(holder, measured);
    rows.push(measured.row);
    if (rows.length >= 2 * listing.top + SORTED_EVERY) rows = best();
  });
  const first = best();
  return {
    data: { keysLookedAt, homes: totals.all(), tags: first, more: tags - first.length },
    unchecked: odd.map(oddUnchecked),
    missing,
  };
}

/** Tags that are kept meanwhile, beside those that are asked for. */
const SORTED_EVERY = 1000;

const descending = (of: (row: TagRow) => number | null) => (a: TagRow, b: TagRow) => (of(b) ?? -1) - (of(a) ?? -1);

const COMPARE: Readonly<Record<Order, (a: TagRow, b: TagRow) => number>> = {
  bytes: descending(({ bytes }) => bytes),
  dead: descending(({ dead }) => dead?.count ?? null),
  members: descending(({ members }) => members),
  tag: ({ tag: a }, { tag: b }) => ((a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0),
};
