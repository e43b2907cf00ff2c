import { UsageError } from '../errors.ts';

/** When to stop: after a part of the keys, after so many, or when the estimates are good enough. */
export type SampleGoal =
  | { readonly kind: 'fraction'; readonly fraction: number }
  | { readonly kind: 'keys'; readonly keys: number }
  | { readonly kind: 'precision'; readonly precision: number };

/**
 * Reads `--sample` (`1%` or `100000`) and `--precision` (`1%`); `undefined` when neither is given, or
 * `--sample 100%`: all keys are read.
 *
 * @throws UsageError for anything else, or both
 */
export function readSampleGoal(sample: string | undefined, precision: string | undefined): SampleGoal | undefined {
  if (sample !== undefined && precision !== undefined) {
    throw new UsageError('--sample says when to stop, and so does --precision', { hint: 'give one of them' });
  }
  if (precision !== undefined) {
    const part = percentage(precision);
    if (part !== undefined) return { kind: 'precision', precision: part };
    throw new UsageError(`--precision ${precision}: expected a percentage above 0 and below 100, such as 1%`);
  }
  if (sample === undefined) return undefined;
  if (/^100(?:\.0+)? ?%$/.test(sample)) return undefined;
  const fraction = percentage(sample);
  if (fraction !== undefined) return { kind: 'fraction', fraction };
  if (/^\d{1,12}$/.test(sample) && Number(sample) > 0) return { kind: 'keys', keys: Number(sample) };
  throw new UsageError(`--sample ${sample}: expected a part of the keys such as 1%, or a number of keys such as 100000`);
}

function percentage(text: string): number | undefined {
  const digits = /^(\d+(?:\.\d+)?) ?%$/.exec(text)?.[1];
  const part = Number(digits) / 100;
  return part > 0 && part < 1 ? part : undefined;
}
