import type { Readable, Writable } from 'node:stream';
import type { Answer, Block, Column, DataRecord, Event } from './report.ts';
import type { Surroundings } from './profile/places.ts';
import type { Profile } from './profile/profile.ts';
import type { Target } from './redis/target.ts';
import type { Writer } from './redis/writer.ts';

// The contract of a command: declare options, call noun folders, say what to show. No logic, no formatting.

interface Common {
  readonly summary: string;
  /** One letter, without the dash. */
  readonly short?: string;
}

/** A duration is written `500ms`, `5s`, `24h` and arrives in milliseconds; a size is written `2gb` and arrives in bytes. */
export type Option =
  | (Common & { readonly type: 'boolean' })
  | (Common & { readonly type: 'string'; readonly value: string; readonly default?: string; readonly choices?: readonly string[] })
  | (Common & { readonly type: 'list'; readonly value: string; readonly choices?: readonly string[] })
  | (Common & {
      readonly type: 'integer' | 'duration' | 'size';
      readonly value: string;
      readonly default?: number;
      readonly min?: number;
      readonly max?: number;
    });

export type Options = Readonly<Record<string, Option>>;

type Defaulted<O, Value> = O extends { default: Value } ? Value : Value | undefined;
type ValueOf<O extends Option> = O extends { type: 'boolean' }
  ? boolean
  : O extends { type: 'list' }
    ? readonly string[]
    : O extends { type: 'string'; choices: readonly (infer Choice extends string)[] }
      ? Defaulted<O, Choice>
      : O extends { type: 'string' }
        ? Defaulted<O, string>
        : Defaulted<O, number>;

export interface Input<O extends Options = Options> {
  readonly flags: { readonly [Name in keyof O]: ValueOf<O[Name]> };
  readonly operands: readonly string[];
}

export interface Operand {
  readonly name: string;
  readonly summary: string;
  readonly required?: boolean;
  /** Takes all that follow; only the last operand may. */
  readonly many?: boolean;
}

/** Everything a command may touch. Each dependency is opened on first use, so `explain` never dials Redis. */
export interface Context {
  profile(): Promise<Profile>;
  target(): Promise<Target>;
  /**
   * For the few commands that write. RefusedError, before anything is dialled, when the profile is read-only, or
   * protected and nobody is at a terminal to confirm.
   */
  writer(): Promise<Writer>;
  /** What only reads, and follows keys that move to another node of a cluster meanwhile. */
  reader(): Promise<Pick<Writer, 'read'>>;
  /** On a protected profile, has its name typed; `intent` says what is about to happen. RefusedError when it is not typed. */
  confirmWrite(intent: string): Promise<void>;
  /** Asks on the terminal, below what it is about; `undefined` when there is none, or no answer. */
  ask(question: string, about?: readonly Block[]): Promise<string | undefined>;
  readonly files: Files;
  readonly state: StateFiles;
  readonly runFiles: RunFiles;
  readonly progress: Progress;
  /** Says something on stderr without ending the command. */
  warn(message: string): void;
  /** The environment and the folders, for what is about this machine rather than about a server. */
  readonly surroundings: Surroundings;
  now(): Date;
  /** Resolves after so many milliseconds, or at once when the user interrupts. */
  sleep(ms: number): Promise<void>;
  /** From now on all other programs of this machine come first: the server that is listened to may be one of them. */
  yieldProcessor(): void;
  /** What has to come to its end: until then, an interruption cuts no connections. */
  finish<T>(work: () => Promise<T>): Promise<T>;
  /** Aborted by Ctrl-C: stop, restore, and answer with what is known. */
  readonly signal: AbortSignal;
}

export interface Files {
  /** Where relative paths start. */
  readonly workingDirectory: string;
  /** Fails with UsageError naming the file. */
  read(path: string): Promise<string>;
  /** The bytes, or why there are none: for files that others name. */
  readFile(path: string): Promise<Uint8Array | Unread>;
  readStandardInput(): Promise<Uint8Array>;
  /** Type and permission bits as stat(2) gives them; `undefined` when there is no such file. */
  modeOf(path: string): Promise<number | undefined>;
  /** Asks git once about the work trees that `paths` lie in: then whether a file is tracked, `undefined` when nobody can tell. */
  trackedFiles(paths: readonly string[]): Promise<(path: string) => boolean | undefined>;
  /** Absolute paths, sorted by bytes: as glob(3), and with `recursive` also `**` for folders of any depth. */
  glob(pattern: string, directory?: string, options?: { readonly recursive?: boolean }): Promise<readonly string[]>;
  /**
   * Whole or not at all; mode and owner stay, and a symbolic link stays one: its target is replaced.
   * Fails with UsageError when the file is there already and `overwrite` is false.
   */
  write(path: string, content: string | Uint8Array, options: { readonly overwrite: boolean }): Promise<void>;
  /** Its bytes bit by bit, whatever their number; `-` is standard input. Fails with UsageError naming the file. */
  open(path: string): Promise<Readable>;
  /** For bytes that come bit by bit: a new file, readable by its owner alone. Fails with UsageError when there is one already. */
  create(path: string): Promise<Writable>;
  /** Adds to the end of a file, which is made when there is none, readable by its owner alone. Fails with UsageError. */
  append(path: string, text: string): Promise<void>;
}

export type Unread = 'missing' | 'unreadable' | 'directory';

/** Small JSON files that carry one run's end to the next run's start. */
export interface StateFiles {
  /** `undefined` when there is none yet; UsageError when it is not a state file of that kind. */
  load(path: string, kind: string): Promise<unknown>;
  save(path: string, kind: string, state: unknown): Promise<void>;
}

/**
 * Small JSON files of what a run has to put back when it ends. They outlive a run that was killed, and tell runs of the same
 * user that others are there.
 */
export interface RunFiles {
  /** Keeps what is known of a subject, such as a node's address. `endsAt`: when the run is over at the latest. UsageError when it cannot be written. */
  keep(kind: string, subject: string, state: unknown, endsAt: Date | undefined): Promise<void>;
  /** What all runs have kept of a kind, oldest first. UsageError when it cannot be read. */
  all(kind: string): Promise<readonly RunFile[]>;
  remove(path: string): Promise<void>;
  /** Does something about a subject while no other run does: of those on this machine, and of those that share its state folder. */
  alone<T>(kind: string, subject: string, work: () => Promise<T>): Promise<T>;
}

export interface RunFile {
  readonly path: string;
  readonly subject: string;
  readonly state: unknown;
  /** Whose it is; `nobody`: of a run that is over, and has not removed it. */
  readonly owner: 'this run' | 'another run' | 'nobody';
}

export interface Progress {
  /** Shown only on a terminal, and only when work takes long enough to notice. */
  during<T>(label: string, work: (update: (label: string) => void) => Promise<T>): Promise<T>;
  /** A line that stays: what is about to be done. Elsewhere than on a terminal only for work of ten seconds or more. */
  note(line: string, takesSeconds?: number): void;
}

interface Declaration<O extends Options> {
  /** `stats`, or `profile show` for a subcommand of `profile`. */
  readonly name: string;
  /** What help says below the summary (which stands in `commands/index.ts`), when a sentence is not enough. */
  readonly description?: string;
  /** Shown first in help: what people type, and what for. */
  readonly examples: readonly { readonly line: string; readonly what: string }[];
  readonly operands?: readonly Operand[];
  readonly options: O;
  /** Whether it talks to a server: help then lists the connection flags. */
  readonly connects: boolean;
}

/** A command that answers. */
export interface Command<O extends Options = Options, Data = unknown> extends Declaration<O> {
  /** Version of the JSON contract of `data`; raised when a name changes its meaning or goes. */
  readonly schemaVersion: number;
  /** Asks, answers once, and stops. */
  run(input: Input<O>, context: Context): Promise<Answer<Data>>;
  /** What a reader sees. Pure. */
  blocks(data: Data): readonly Block[];
  /** The same as flat rows, for CSV and NDJSON. Pure. */
  records(data: Data): readonly DataRecord[];
  /** The fields of these rows in their order, where there may be no row to tell them by: CSV has its head all the same. Pure. */
  fields?(data: Data): readonly string[];
  /** Whether it judges, and so has a verdict. */
  readonly judges: boolean;
  /** Ways to go on answering, chosen by a flag; the first that is wanted. */
  readonly live?: Live<O, Data> | readonly Live<O, Data>[];
}

/** Goes on answering until the user presses Ctrl-C. */
export type Live<O extends Options = Options, Data = unknown> = LiveLines<O> | LiveScreen<O, Data>;

/** Where a live view would go. */
export interface LiveOutput {
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
}

/** One line after the other, such as `slowlog --follow`. */
export interface LiveLines<O extends Options> {
  readonly kind: 'lines';
  wanted(input: Input<O>, output: LiveOutput): boolean;
  readonly columns: readonly Column[];
  events(input: Input<O>, context: Context): AsyncIterable<Event>;
}

/** The whole answer anew each time, such as `stats --watch`: in place on a terminal, one below the other elsewhere. */
export interface LiveScreen<O extends Options, Data> {
  readonly kind: 'screen';
  wanted(input: Input<O>, output: LiveOutput): boolean;
  answers(input: Input<O>, context: Context): AsyncIterable<Answer<Data>>;
}

/** A command that runs others, one after the other, as if they had been typed: the demonstration. */
export interface Tour<O extends Options = Options> extends Declaration<O> {
  steps(input: Input<O>, context: Context): AsyncIterable<TourStep>;
}

export interface TourStep {
  /** What the step is for, said before it. */
  readonly says: string;
  readonly argv: readonly string[];
}

/** A line of `commands/index.ts`: enough for `cacheops --help`, so that a command is loaded only when it runs. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command | Tour>;
}

/** Keeps the types of a declaration: flags in `run` are what `options` declares. */
export const defineCommand = <const O extends Options, Data>(command: Command<O, Data>): Command => command;

export const defineTour = <const O extends Options>(tour: Tour<O>): Tour => tour;
