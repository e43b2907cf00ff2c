import type { ServerText } from './text/bytes.ts';

// The words everything is said in. No behaviour: commands fill these in, formats draw them.

export type Severity = 'info' | 'warning' | 'error';

/** `unknown`: nothing bad was found, but something that matters could not be looked at. */
export type Verdict = 'ok' | 'info' | 'warning' | 'error' | 'unknown';

/** What a finding is about; empty means the whole deployment. */
export interface Subject {
  /** Address of a node, `host:port` or a socket's path. */
  readonly node?: string;
  readonly family?: string;
  readonly key?: ServerText;
  readonly file?: string;
  /** Counted from 1, as editors do. */
  readonly line?: number;
  readonly column?: number;
  /** The column behind the last character. */
  readonly endColumn?: number;
}

/** A judgement: what is wrong, how we know, and what to do. */
export interface Finding {
  /** Stable, `area/name`: for `cacheops explain`, suppressing, and scripts. */
  readonly id: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** Lower case; the fact with its number and its bound, then the consequence. */
  readonly message: string;
  /** The numbers behind the message, in base units, with the unit in the name. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** An imperative, or a command to paste. */
  readonly advice: string;
  /** Where the rule or its threshold comes from. */
  readonly source?: string;
  /** The rule behind the id, for formats that list rules apart from findings. */
  readonly rule?: RuleSummary;
  /** The line that it points into. */
  readonly excerpt?: Excerpt;
  /** Whether a fix can be applied: `safe` keeps what the file means, `unsafe` may change it. */
  readonly fix?: 'safe' | 'unsafe';
  /** The fix in detail; absent where it cannot be told, as in lines with secrets. */
  readonly edits?: readonly FileEdit[];
  /** Other places that explain it, such as the line that wins. */
  readonly related?: readonly RelatedPlace[];
  /** Stays the same when lines above move: tells findings that are new from those that were there. */
  readonly fingerprint?: string;
}

export interface RuleSummary {
  /** `cache-with-rdb`. */
  readonly name: string;
  readonly title: string;
  /** A page about it. */
  readonly url?: string;
}

/** One change of a file. Lines and columns count from 1, columns in characters; the end is behind the last one replaced. */
export interface FileEdit {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Stands there instead. */
  readonly text: string;
}

export interface RelatedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly message: string;
}

/** A line of a file with a part of it marked. Secrets in it are redacted already, so its columns are its own. */
export interface Excerpt {
  readonly text: ServerText;
  /** Counted in characters from 1; absent when no part of it is marked. */
  readonly column?: number;
  /** The column behind the last marked character. */
  readonly endColumn?: number;
}

export type Evidence = number | bigint | string | boolean | null;

/** A check that could not run. Never counted as passed. */
export interface Unchecked {
  /** The check's id, or the section that could not be read. */
  readonly id: string;
  readonly subject: Subject;
  readonly reason: string;
  /** What would allow it: an ACL rule, a setting, more traffic, a newer server. */
  readonly wouldNeed?: string;
  /** True when the verdict cannot be `ok` without it. */
  readonly matters: boolean;
}

/** A part of the answer that is not there: a node that did not reply, an interruption. Makes the report incomplete. */
export interface Missing {
  readonly subject: Subject;
  readonly reason: string;
}

/** Which deployment a report speaks of. */
export interface TargetSummary {
  readonly profile: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly topology: string;
  readonly nodes: readonly { readonly address: string; readonly role: string }[];
}

/** What a command returns: its data, and what it thinks of them. */
export interface Answer<Data> {
  /** The stable JSON contract: raw numbers in base units, units in names. */
  readonly data: Data;
  readonly findings?: readonly Finding[];
  readonly unchecked?: readonly Unchecked[];
  readonly missing?: readonly Missing[];
  /** What it comes to, in words that go on after the verdict: `in 2 files · would not start on redis@8.0`. Ends the text. */
  readonly summary?: string;
  /** Nobody said yes to what would be written, so it was not: exit code 4. */
  readonly unconfirmed?: boolean;
}

/** A finished answer as formats receive it. */
export interface Report<Data = unknown> {
  /** For example `cacheops/stats/1`. */
  readonly schema: string;
  readonly command: string;
  /** The version of cacheops that wrote it. */
  readonly version: string;
  readonly target: TargetSummary | null;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly complete: boolean;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly unchecked: readonly Unchecked[];
  readonly missing: readonly Missing[];
  /** Words that go on after the verdict, for a reader only. */
  readonly summary?: string;
  /** Only the plan of something that nobody confirmed. */
  readonly unconfirmed?: boolean;
  readonly data: Data;
  /** The same answer for a reader. */
  readonly blocks: readonly Block[];
  /** The same answer as flat rows, for CSV and NDJSON. */
  readonly records: readonly DataRecord[];
  /** What fields they have, also where there is none; absent where the records alone tell. */
  readonly recordFields?: readonly string[];
  /** Whether the report judges anything: only then is there a verdict to show. */
  readonly judges: boolean;
}

/** One flat row of an answer: raw values, units in names. */
export type DataRecord = Readonly<Record<string, Evidence | ServerText | Date>>;

/** One line of an answer that never finishes, such as `slowlog --follow`. */
export interface Event {
  readonly at: Date;
  /** The same, as columns declared by the command. */
  readonly row: readonly Cell[];
  readonly record: DataRecord;
}

// ---- What a reader sees. Says what, never how it is drawn.

/**
 * `fraction` is shown as a percentage; `count` is shortened (4.2 M), `integer` is not (4,211,007);
 * bytes are shown in units of 1024, as redis.conf means them; `microseconds` are whole ones as servers count, so 0 is less than one.
 */
export type Unit = 'count' | 'integer' | 'fraction' | 'bytes' | 'seconds' | 'microseconds' | 'perSecond' | 'bytesPerSecond' | 'number';

export interface Quantity {
  readonly value: number | bigint;
  readonly unit: Unit;
  /** Half of the 95 % interval of an estimate. */
  readonly plusMinus?: number;
}

export type Tone = 'error' | 'warning' | 'good' | 'dim' | 'strong';

/** A word with a meaning that colour may repeat. */
export interface Toned {
  readonly text: string;
  readonly tone: Tone;
}

/** A sentence of our own, in which commands to paste stand between backticks. A plain string may be a server's words. */
export interface Prose {
  readonly prose: string;
}

/** `null` is shown as a dash: there is no such value. A value that could not be read is the word `unknown`. */
export type Cell = ServerText | Quantity | Toned | Prose | Spark | Date | null;

/** A row of numbers drawn as small bars; oldest first. */
export interface Spark {
  readonly spark: readonly number[];
  /** The value of a full bar; the largest value when absent. */
  readonly max?: number;
}

/** Cells that stand together in a line and are never broken apart, such as `1.86 of 2.00 GB (93 %)`. */
export type Phrase = readonly Cell[];

export interface Fact {
  readonly label: string;
  readonly phrases: readonly Phrase[];
}

export interface Column {
  readonly title: string;
  /** Numbers stand right. Default left. */
  readonly align?: 'left' | 'right';
  /** Columns with the highest number are dropped first when the terminal is narrow; 0, the default, is never dropped. */
  readonly drop?: number;
  /** May be cut short with an ellipsis when the terminal is narrow. */
  readonly shrink?: boolean;
  /** Width for streams, whose later rows are not known yet. */
  readonly width?: number;
}

export type Block =
  | { readonly kind: 'facts'; readonly title?: string; readonly facts: readonly Fact[] }
  | {
      readonly kind: 'table';
      readonly title?: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
      /** One dim line below: what was left out, and how to see it. */
      readonly note?: string;
    }
  | { readonly kind: 'bars'; readonly title?: string; readonly bars: readonly { readonly label: ServerText; readonly value: Quantity }[] }
  | { readonly kind: 'text'; readonly text: string; readonly tone?: Tone };

const quantity =
  (unit: Unit) =>
  (value: number | bigint): Quantity => ({ value, unit });

export const count = quantity('count');
export const integer = quantity('integer');
export const fraction = quantity('fraction');
export const bytes = quantity('bytes');
export const seconds = quantity('seconds');
export const microseconds = quantity('microseconds');
export const perSecond = quantity('perSecond');
export const bytesPerSecond = quantity('bytesPerSecond');
export const number = quantity('number');
export const prose = (text: string): Prose => ({ prose: text });
export const toned = (text: string, tone: Tone): Toned => ({ text, tone });
