import { UsageError } from '../errors.ts';
import { nearest } from '../text/nearest.ts';
import type { EngineName, LintTarget, SyntaxProblem } from './model.ts';

/** The versions the catalogue knows, oldest first. Patch releases of one version accept the same files. */
export const KNOWN_VERSIONS: Readonly<Record<EngineName, readonly string[]>> = {
  redis: ['6.0', '6.2', '7.0', '7.2', '7.4', '8.0', '8.2', '8.4', '8.6', '8.8', '8.10'],
  valkey: ['7.2', '8.0', '8.1', '9.0', '9.1'],
};

/**
 * Reads `redis@7.2`, `valkey@8.1.3` (patch releases count as their version), or `redis` (its newest known version).
 *
 * @throws UsageError for another engine, or a version the catalogue does not know
 */
export function parseTarget(text: string): LintTarget {
  const [, engine = '', version] = /^([^@]*)(?:@(.*))?$/.exec(text.trim().toLowerCase()) ?? [];
  if (engine !== 'redis' && engine !== 'valkey') {
    const meant = nearest(engine, ['redis', 'valkey']);
    throw new UsageError(`no such target: ${JSON.stringify(text)}`, {
      hint: `write an engine and a version, as ${meant ?? 'redis'}@${newest(meant === 'valkey' ? 'valkey' : 'redis')}`,
    });
  }
  if (version === undefined || version === 'latest') return toTarget(engine, newest(engine));
  const known = KNOWN_VERSIONS[engine].find((one) => version === one || version.startsWith(`${one}.`));
  if (known === undefined) {
    throw new UsageError(`no such target: ${JSON.stringify(text)} is not a version we know`, {
      hint: `use one of ${KNOWN_VERSIONS[engine].map((one) => `${engine}@${one}`).join(', ')}`,
    });
  }
  return toTarget(engine, known);
}

/** Several, with commas or blanks between them; each once, in the order given. */
export function parseTargets(texts: readonly string[]): readonly LintTarget[] {
  const targets = texts.flatMap((text) => text.split(/[\s,]+/).filter((one) => one !== '')).map(parseTarget);
  return targets.filter((target, index) => targets.findIndex(({ name }) => name === target.name) === index);
}

/** The version of a running server, as far as the catalogue goes: the newest known one that is not newer than it. */
export function targetOfServer(engine: EngineName, engineVersion: string): LintTarget | undefined {
  const version = KNOWN_VERSIONS[engine].findLast((known) => compareVersions(known, engineVersion) <= 0);
  return version === undefined ? undefined : toTarget(engine, version);
}

export function toTarget(engine: EngineName, version: string): LintTarget {
  return { engine, version, name: `${engine}@${version}` };
}

/** Below 0 when `one` is older. By major and minor version only: `8.10` is newer than `8.8`. */
export function compareVersions(one: string, other: string): number {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major - otherMajor || minor - otherMinor;
}

/** Whether a target is of a version in `7.0`, from then on, or `6.0-7.4`, up to and with. */
export function isWithin({ version }: LintTarget, range: string | undefined): boolean {
  if (range === undefined) return false;
  const [since = range, until] = range.split('-');
  return compareVersions(version, since) >= 0 && (until === undefined || compareVersions(version, until) <= 0);
}

/** Redis 7.0 gave all settings one way of being read. */
export function isBefore7({ engine, version }: LintTarget): boolean {
  return engine === 'redis' && version.startsWith('6.');
}

/** Whether text may follow a closing quote: to other versions that is an error. */
export function joinsQuotedText({ engine, version }: LintTarget): boolean {
  return engine === 'valkey' && compareVersions(version, '9.1') >= 0;
}

/** Whether the server cannot split the line that has this problem. */
export function isUnreadable(problem: SyntaxProblem | undefined, target: LintTarget): boolean {
  return problem?.kind === 'unbalanced-quotes' || (problem?.kind === 'text-after-quote' && !joinsQuotedText(target));
}

const newest = (engine: EngineName): string => KNOWN_VERSIONS[engine].at(-1) ?? '';
