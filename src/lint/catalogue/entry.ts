import type { CheckName, EngineName, SettingType } from '../model.ts';

/**
 * Versions by engine: `7.0` from then on, `6.0-7.4` up to and with. An engine that is not named has none of it; when
 * neither is, all versions have it.
 */
export type Versions = Readonly<Partial<Record<EngineName, string>>>;

export interface EntryFacts {
  readonly type?: SettingType;
  /** As CONFIG GET shows it; absent when there is none. */
  readonly default?: string;
  /** `1..64`, or the name of an integer type for its whole range. */
  readonly range?: string;
  /** Words of an enum, with blanks between them, in the server's order. */
  readonly values?: string;
  readonly check?: CheckName;
  /** Some of `immutable sensitive hidden`. */
  readonly flags?: string;
}

/** One setting, one line of the catalogue. Facts only; read from the servers' tables and compared with CONFIG GET by `scripts/verify-catalogue.mjs`. */
export interface EntryData extends EntryFacts, Versions {
  readonly name: string;
  readonly type: SettingType;
  /** Other spellings; `canonical` ones are what that version itself writes. Without versions: wherever the engine has the setting. */
  readonly aliases?: readonly (Versions & { readonly name: string; readonly canonical?: boolean })[];
  /** Versions that accept it without any effect. */
  readonly ignored?: Versions;
  /** How versions depart from the line; later ones win. */
  readonly differs?: readonly (Versions & EntryFacts)[];
  /** A macro the server must be compiled with. */
  readonly build?: string;
  /** Absent: read in that version's source or tested. */
  readonly confidence?: 'release-notes' | 'snapshot';
  /** Number of words behind the name; one when absent. `Infinity` for no bound. */
  readonly arity?: readonly [number, number];
  readonly repeats?: 'accumulates' | 'merges-by-class' | 'in-place';
}
