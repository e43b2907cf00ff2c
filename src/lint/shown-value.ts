import { quote } from './byte-text.ts';
import type { ByteText, CatalogueEntry } from './model.ts';
import { REDACTED } from './redact.ts';

/** Sizes as files write them, where that is exact. Secrets are never shown. */
export function shownValue(entry: CatalogueEntry, value: ByteText): string {
  if (entry.sensitive) return value === '' ? '""' : REDACTED;
  if (entry.type === 'memory' || entry.type === 'memory-or-percent') return shownSize(value);
  return /^[\w.:*/-]+$/.test(value) ? value : quote(value);
}

function shownSize(value: ByteText): string {
  if (!/^\d+$/.test(value) || value === '0') return value;
  const bytes = BigInt(value);
  const unit = UNITS.find(([, size]) => bytes % size === 0n);
  return unit === undefined ? value : `${bytes / unit[1]}${unit[0]}`;
}

const UNITS = [
  ['gb', 1024n ** 3n],
  ['mb', 1024n ** 2n],
  ['kb', 1024n],
] as const;
