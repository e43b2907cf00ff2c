import type { WantedRange, WantedSetting } from '../profile/profile.ts';
import { quote } from './byte-text.ts';
import { settingsOf } from './configuration.ts';
import { loadAlone } from './include.ts';
import type { ByteText, Configuration, LintTarget, Setting, Settings } from './model.ts';
import { judge } from './verdict.ts';

/** What a profile wants of a setting, as one target reads values. */
export interface Wanted {
  /** Of a value in the catalogue's form; of none, nothing fits. */
  fits(value: ByteText | undefined): boolean;
  /** For people: `"2gb"`, `at least "1gb"`, `one of "allkeys-lru", "allkeys-lfu"`. */
  readonly words: string;
  /** A value that fits, as files write it: of several the one nearest to `value`. */
  nearest(value: ByteText | undefined): ByteText;
}

/** `undefined` when this target has no such setting. */
export function readWanted(name: string, wanted: WantedSetting, target: LintTarget): Wanted | undefined {
  const read = (text: string): ByteText | undefined => valueOf(name, text, target);
  if (typeof wanted === 'string') return anyOf([wanted], read, quote(wanted));
  if (wanted.oneOf !== undefined) return anyOf(wanted.oneOf, read, `one of ${wanted.oneOf.map((value) => quote(value)).join(', ')}`);
  return withinBounds(name, wanted, read);
}

/** Why no value of the setting can be as wanted, whatever a file says. */
export function whyUnreadable(name: string, wanted: WantedSetting, target: LintTarget): string | undefined {
  for (const text of writtenIn(wanted)) {
    const configuration = configurationOf(name, text);
    const setting = settingsOf(configuration, target).get(name);
    if (setting === undefined) return `${target.name} has no such setting`;
    if (setting.entry.type === 'statement') return 'it is no setting with a value';
    if (isRange(wanted) && !HAS_ORDER.has(setting.entry.type)) return 'its values have no order: say the value, or oneOf';
    const problem = judge(configuration, target).problems.find(({ directive }) => directive?.lowerName === name);
    if (problem !== undefined) return problem.reason;
  }
  return isRange(wanted) && isEmpty(name, wanted, target) ? 'min is above max, or of another unit, so no value is between them' : undefined;
}

/** Nothing is written `""`; anything else stands as a file writes it. */
export const writtenAs = (value: string): ByteText => (value.trim() === '' ? '""' : Buffer.from(value).toString('latin1'));

/** Whether 0 of this setting means that there is no limit: it is then above every other value. */
export const isLimitless = (name: string, value: ByteText | undefined): boolean => value === '0' && ZERO_IS_NO_LIMIT.has(name);

/** @see https://github.com/redis/redis/blob/7.2/redis.conf */
const ZERO_IS_NO_LIMIT: ReadonlySet<string> = new Set([
  'maxmemory',
  'maxmemory-clients',
  'timeout',
  'tracking-table-max-keys',
  'busy-reply-threshold',
  'repl-backlog-ttl',
  'replica-full-sync-buffer-limit',
  'stream-node-max-bytes',
  'stream-node-max-entries',
]);

function anyOf(written: readonly string[], read: (text: string) => ByteText | undefined, words: string): Wanted | undefined {
  const values = written.map(read);
  const [first = ''] = written;
  if (values.includes(undefined)) return undefined;
  return { fits: (value) => value !== undefined && values.includes(value), words, nearest: () => writtenAs(first) };
}

function withinBounds(name: string, { min, max }: WantedRange, read: (text: string) => ByteText | undefined): Wanted | undefined {
  const [least, most] = [min === undefined ? undefined : read(min), max === undefined ? undefined : read(max)];
  if (least === undefined && most === undefined) return undefined;
  // A `min: 0` says that no limit will do.
  const isTooFree = (value: ByteText | undefined): boolean => isLimitless(name, value) && least !== '0';
  const isBelow = (value: ByteText): boolean => least !== undefined && !isOrdered(least, value);
  const isAbove = (value: ByteText): boolean => most !== undefined && !isOrdered(value, most);
  const words = [min, max].map((bound) => (bound === undefined ? undefined : quote(bound)));
  return {
    fits: (value) => value !== undefined && !isTooFree(value) && !isBelow(value) && !isAbove(value),
    words: words[1] === undefined ? `at least ${words[0]}` : words[0] === undefined ? `at most ${words[1]}` : `${words[0]} to ${words[1]}`,
    nearest: (value) => writtenAs((value !== undefined && (isTooFree(value) || isAbove(value)) ? (max ?? min) : (min ?? max)) ?? ''),
  };
}

const HAS_ORDER: ReadonlySet<string> = new Set(['int', 'memory', 'memory-or-percent']);

const isRange = (wanted: WantedSetting): wanted is WantedRange => typeof wanted !== 'string' && wanted.oneOf === undefined;

function writtenIn(wanted: WantedSetting): readonly string[] {
  if (typeof wanted === 'string') return [wanted];
  return wanted.oneOf ?? [wanted.min, wanted.max].filter((bound) => bound !== undefined);
}

function isEmpty(name: string, { min, max }: WantedRange, target: LintTarget): boolean {
  if (min === undefined || max === undefined) return false;
  const [least, most] = [valueOf(name, min, target), valueOf(name, max, target)];
  return least !== undefined && most !== undefined && !isOrdered(least, most);
}

/** Of whole numbers, or of percentages; a percentage and a size have no order. Exact beyond 2⁵³. */
function isOrdered(least: ByteText, most: ByteText): boolean {
  const [one, other] = [wholeNumber(least), wholeNumber(most)];
  return least.endsWith('%') === most.endsWith('%') && one !== undefined && other !== undefined && one <= other;
}

const wholeNumber = (value: ByteText): bigint | undefined => (/^-?\d+%?$/.test(value) ? BigInt(value.replace('%', '')) : undefined);

const valueOf = (name: string, text: string, target: LintTarget): ByteText | undefined => {
  const setting: Setting | undefined = settingsFor(name, text, target).get(name);
  return setting === undefined || setting.isDefault ? undefined : setting.value;
};

const read = new Map<string, Settings>();

/** The same few for every file of a run. */
function settingsFor(name: string, value: string, target: LintTarget): Settings {
  const key = JSON.stringify([target.name, name, value]);
  const settings = read.get(key) ?? settingsOf(configurationOf(name, value), target);
  read.set(key, settings);
  return settings;
}

function configurationOf(name: string, value: string): Configuration {
  return loadAlone('profile', Buffer.from(`${name} ${writtenAs(value)}\n`, 'latin1'), { kind: 'redis' });
}
