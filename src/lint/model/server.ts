// Servers, their settings, and the values they would run with.

import type { ByteText, Directive } from './file.ts';

export type EngineName = 'redis' | 'valkey';

/** A server to judge for. `name` is `redis@7.2`. */
export interface LintTarget {
  readonly engine: EngineName;
  /** `major.minor`, one of the versions the catalogue knows. */
  readonly version: string;
  readonly name: string;
}

/** What a value must satisfy beyond its type, by name; see ../values/checks.ts. */
export type CheckName =
  | 'base-name'
  /** A base name that is not empty. */
  | 'file-name'
  | 'non-empty'
  | 'hostname'
  | 'nodename'
  | 'nodename-with-colon'
  | 'nodename-strict'
  | 'address'
  | 'ipv4'
  | 'ipv6'
  | 'hash-seed'
  | 'proc-title';

export type SettingType =
  | 'bool'
  | 'int'
  | 'memory'
  /** A size, or a percentage of maxmemory. */
  | 'memory-or-percent'
  | 'octal'
  | 'enum'
  /** Several words of an enum. */
  | 'flags'
  | 'string'
  /** A grammar of its own, known by the setting's name. */
  | 'special'
  /** Only in files: include, user, loadmodule, rename-command, sentinel. */
  | 'statement';

/** A setting as one server version knows it. */
export interface CatalogueEntry {
  /** The catalogue's name for it: the one to look it up by, whatever spelling a file uses. */
  readonly name: string;
  /** What this version itself writes: `primaryauth` on Valkey 8.0. */
  readonly canonicalName: string;
  /** All spellings that this version accepts, `canonicalName` first. */
  readonly spellings: readonly string[];
  readonly type: SettingType;
  /** As CONFIG GET shows it (sizes in bytes); `undefined` when there is none. */
  readonly default: string | undefined;
  readonly min: bigint | undefined;
  readonly max: bigint | undefined;
  /** The words of an enum. */
  readonly values: readonly string[];
  /** What a value must satisfy beyond its type. */
  readonly check: CheckName | undefined;
  readonly arity: readonly [number, number];
  readonly repeats: 'last-wins' | 'accumulates' | 'merges-by-class' | 'in-place';
  readonly sensitive: boolean;
  readonly hidden: boolean;
  /** Cannot be changed while the server runs. */
  readonly immutable: boolean;
  /** Accepted, without any effect in this version. */
  readonly ignored: boolean;
  /** Exists only in servers built for that. */
  readonly buildCondition: string | undefined;
  /** How surely we know: `tested` against a server of that version or read in its source, else from release notes or a development snapshot. */
  readonly confidence: 'tested' | 'release-notes' | 'snapshot';
}

/** A setting's value as one target understands it, after aliases, later lines, and the traps of `save` and `include`. */
export interface Setting {
  readonly entry: CatalogueEntry;
  /** In the catalogue's form: sizes in bytes, booleans and enums in lower case, several words joined by a blank. Bytes. */
  readonly value: ByteText | undefined;
  /** A line that the value would come from is one that the server refuses: nobody knows the value, and nobody chose the default. */
  readonly refused: boolean;
  /** No line that the server takes sets it. */
  readonly isDefault: boolean;
  /** Every line that names it and that the server takes, in reading order, in any spelling. */
  readonly directives: readonly Directive[];
  /** Those of them that the value comes from: the last one, or all that accumulate. None when `refused`. */
  readonly effective: readonly Directive[];
}

/** The settings a server would run with. */
export interface Settings {
  readonly target: LintTarget;
  /** By any spelling; `undefined` when this target has no such setting. */
  readonly get: (name: string) => Setting | undefined;
  /** Of a setting that this target has and that has a value; `undefined` too when its line is refused. */
  readonly valueOf: (name: string) => ByteText | undefined;
  /** True too when this target has no such setting. */
  readonly isDefault: (name: string) => boolean;
}
