import type { FamilyRule } from '../profile/profile.ts';
import type { ReadKeyOn } from '../redis/follow-moves.ts';
import type { Target } from '../redis/target.ts';
import type { Block } from '../report.ts';
import type { Writer } from '../redis/writer.ts';
import type { TagHolder } from '../tags/layout.ts';
import type { Work } from './apply.ts';
import type { Selection } from './plan.ts';
import type { SavedPlan } from './saved-plan.ts';

export interface Order extends Pick<Work, 'nowMs' | 'signal'> {
  readonly selection: Selection;
  /**
   * The same anew, for what holds the tags may have come since, or the deployment was found anew.
   *
   * @param within looks for tags in these places only
   */
  readonly reselect: (target: Target, within?: readonly TagHolder[]) => Promise<Selection>;
  readonly target: Target;
  /** Follows keys that move to another node meanwhile. */
  readonly read: ReadKeyOn;
  readonly sleep: (ms: number) => Promise<void>;
  readonly keysPerSecond: number | undefined;
  /** Nobody is shown the plan, as when events ask for it: members are counted, and no entry is looked at. */
  readonly unseen?: boolean;
  /** Refuses a larger plan. */
  readonly maxKeys: number | undefined;
  /** Whether a key is a layout's own, and so no entry. */
  readonly isOwn: (key: Buffer) => boolean;
  /** The families that the profile declares: how long their keys live tells how old one is. */
  readonly rules: readonly Pick<FamilyRule, 'template' | 'ttl'>[];
  /** `--soft`: entries live so long at most, in place of being deleted. */
  readonly softMs: number | undefined;
  /** How long a primary that has gone is waited for, and gone on with; not at all when absent. */
  readonly failoverWaitMs?: number;
  /** Whether the layout was named, so that nothing is guessed. */
  readonly layoutNamed: boolean;
  /** Says what is going on; not while a question is asked. */
  readonly during: <T>(label: string, work: (update: (label: string) => void) => Promise<T>) => Promise<T>;
  /** `--apply`: no more than this. */
  readonly approved: SavedPlan | undefined;
  /** Absent: only a plan. */
  readonly apply?: Applying;
}

export interface Applying {
  readonly writer: Writer;
  readonly profile: string;
  /** `--yes`: nobody is asked. */
  readonly yes: boolean;
  /** What the user types; `undefined` where there is no terminal to ask on. */
  readonly ask: (question: string, about: readonly Block[]) => Promise<string | undefined>;
  /** Last chance to say no on a protected profile: throws RefusedError. */
  readonly confirm: (intent: string) => Promise<void>;
  /** `--settle`: all is done once more, so long after the first time, for writers that had read what was old. */
  readonly settleMs: number | undefined;
  /** `--wait`: how many replicas of each node are to have it, and how long that may take. */
  readonly replicas: { readonly wanted: number; readonly timeoutMs: number } | undefined;
  /** Those that were asked for. */
  readonly trails: readonly Trail[];
}

/** Where lines are added that tell what was done. */
export interface Trail {
  /** On the server, where nothing is written before it was confirmed. */
  readonly onServer: boolean;
  /** The deployment is as it is by then. */
  add(line: string, target: Target): Promise<void>;
}
