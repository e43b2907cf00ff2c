import type { AuditReport, Counted } from './audit-report.ts';

/** What changed between two audits: the contract of the JSON of `cacheops audit diff`. */
export interface AuditDiffData {
  readonly before: DiffedReport;
  readonly after: DiffedReport;
  /** Between the two; null when a report does not tell when it was made. */
  readonly seconds: number | null;
  readonly totals: Change;
  /** Those that changed the most bytes first. */
  readonly families: readonly FamilyChange[];
  readonly shown: { readonly top: number };
}

export interface DiffedReport {
  readonly startedAt: Date;
  readonly target: string | null;
  readonly complete: boolean;
  readonly sampled: boolean;
}

export interface Change {
  readonly keysBefore: number;
  readonly keysAfter: number;
  readonly keysDelta: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly bytesDelta: number;
  /** After ÷ before − 1; null when there was nothing before. */
  readonly bytesGrowth: number | null;
}

export interface FamilyChange extends Change {
  readonly family: string;
  readonly change: 'new' | 'gone' | 'grown' | 'shrunk' | 'same';
  readonly withoutTtlDelta: number;
  /**
   * Whether the change is one of the keys: with estimates, whether the intervals of the two lie apart; never where an audit
   * was stopped early, for what it did not come to looks like gone.
   */
  readonly certain: boolean;
}

export function diffAudits(before: AuditReport, after: AuditReport, top: number): AuditDiffData {
  const names = [...new Set([...before.families.keys(), ...after.families.keys()])];
  const families = names.map((family) =>
    familyChange(family, before.families.get(family), after.families.get(family), {
      complete: before.complete && after.complete,
      sampled: [before.sampled, after.sampled],
    }),
  );
  const seconds = (after.startedAt.getTime() - before.startedAt.getTime()) / 1_000;
  return {
    before: diffedReport(before),
    after: diffedReport(after),
    seconds: Number.isFinite(seconds) ? seconds : null,
    totals: change(before, after),
    families: families.toSorted(
      (a, b) =>
        Math.abs(b.bytesDelta) - Math.abs(a.bytesDelta) || Math.abs(b.keysDelta) - Math.abs(a.keysDelta) || (a.family < b.family ? -1 : 1),
    ),
    shown: { top },
  };
}

const diffedReport = ({ startedAt, target, complete, sampled }: AuditReport): DiffedReport => ({ startedAt, target, complete, sampled });

const NONE: Counted = { keys: 0, bytes: 0, withoutTtl: 0, keysPlusMinus: 0, bytesPlusMinus: 0 };

/** Of both audits. */
interface Of {
  readonly complete: boolean;
  readonly sampled: readonly [before: boolean, after: boolean];
}

function familyChange(family: string, before: Counted | undefined, after: Counted | undefined, { complete, sampled }: Of): FamilyChange {
  const [then, now] = [before ?? NONE, after ?? NONE];
  const changed = change(then, now);
  const apart =
    Math.abs(changed.keysDelta) > then.keysPlusMinus + now.keysPlusMinus ||
    Math.abs(changed.bytesDelta) > then.bytesPlusMinus + now.bytesPlusMinus;
  return {
    family,
    change: before === undefined ? 'new' : after === undefined ? 'gone' : directionOf(changed),
    ...changed,
    withoutTtlDelta: now.withoutTtl - then.withoutTtl,
    certain: complete && !isUnmet(before, sampled[0]) && !isUnmet(after, sampled[1]) && (apart || !sampled.includes(true)),
  };
}

/** A family that a sample did not meet may still be there. */
const isUnmet = (counted: Counted | undefined, sampled: boolean): boolean => counted === undefined && sampled;

const directionOf = ({ keysDelta, bytesDelta }: Change): FamilyChange['change'] => {
  const direction = bytesDelta || keysDelta;
  return direction > 0 ? 'grown' : direction < 0 ? 'shrunk' : 'same';
};

const change = (before: Pick<Counted, 'keys' | 'bytes'>, after: Pick<Counted, 'keys' | 'bytes'>): Change => ({
  keysBefore: before.keys,
  keysAfter: after.keys,
  keysDelta: after.keys - before.keys,
  bytesBefore: before.bytes,
  bytesAfter: after.bytes,
  bytesDelta: after.bytes - before.bytes,
  bytesGrowth: before.bytes > 0 ? after.bytes / before.bytes - 1 : null,
});
