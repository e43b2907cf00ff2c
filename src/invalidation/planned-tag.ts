import type { Missing } from '../report.ts';
import type { IndexType } from '../tags/read-members.ts';
import type { ServerText } from '../text/bytes.ts';
import type { EntrySample } from './sample-entries.ts';

/** What holds a tag in one place, before anything is deleted. */
export interface PlannedTag {
  readonly tag: string;
  /** As `--layout` takes it. */
  readonly layout: string;
  /** As people call it. */
  readonly layoutTitle: string;
  /** What stands before the layout's own words in its keys. */
  readonly prefix: ServerText;
  /** What stands for the tag: its index, or its mark. */
  readonly index: ServerText;
  /** Address of the node that holds it. */
  readonly node: string;
  /** Null: there is no index, but a mark, names alone, or what an earlier run has left. */
  readonly type: IndexType | null;
  /** Entries that the indexes name, or that are known by their names; null where a mark makes them stale, however many there are. */
  readonly members: number | null;
  /** Members whose time is over, so that their entries are gone; null where the index does not tell. */
  readonly dead: number | null;
  /** Claims that runs have left that were killed, or are at work now. */
  readonly unfinishedClaims: number;
  /** What a purge from outside cannot do; null when it is all that the framework does itself. */
  readonly caveat: string | null;
  /** Nothing tells whether an entry carries it: it would be marked where entries may. */
  readonly unsure: boolean;
  readonly sample: EntrySample;
}

/** The same of what holds it together with others: an index, or names. */
export interface PlannedIndex extends Pick<PlannedTag, 'type' | 'dead' | 'unfinishedClaims'> {
  readonly members: number;
  /** Some of its entries. */
  readonly entries: readonly Buffer[];
  readonly unseen?: readonly Missing[];
}
