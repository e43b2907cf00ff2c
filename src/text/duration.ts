const MS_OF_UNIT = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

type DurationUnit = keyof typeof MS_OF_UNIT;

/**
 * Reads `500ms`, `5s`, `15m`, `24h`, `7d`, `1.5h` or `1h30m` as milliseconds; `undefined` for anything else.
 * A number without a unit is refused, save `0`: nobody can tell whether `300` means seconds or milliseconds.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const single = /^(\d+(?:\.\d+)?)(us|ms|[smhdw])$/.exec(text);
  if (single) return finite(milliseconds(single[1], single[2]));
  if (!/^(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?$/.test(text) || text === '') return undefined;
  return finite([...text.matchAll(/(\d+)(ms|[smhdw])/g)].reduce((sum, part) => sum + milliseconds(part[1], part[2]), 0));
}

/** Writes milliseconds the way people do: `24h`, `7d`, `1h30m`, `500ms`. {@link parseDuration} reads it back. */
export function formatDuration(durationMs: number): string {
  const wholeMs = Math.floor(durationMs);
  if (durationMs === 0) return '0s';
  if (wholeMs !== durationMs) return `${durationMs}ms`;
  // A day or two of life is said in hours: `24h`, `36h`; only whole days beyond are said in days.
  if (wholeMs % MS_OF_UNIT.d === 0 && wholeMs > MS_OF_UNIT.d) return `${wholeMs / MS_OF_UNIT.d}d`;
  let restMs = wholeMs;
  return (['h', 'm', 's', 'ms'] as const)
    .map((unit) => {
      const amount = Math.floor(restMs / MS_OF_UNIT[unit]);
      restMs -= amount * MS_OF_UNIT[unit];
      return amount === 0 ? '' : `${amount}${unit}`;
    })
    .join('');
}

function milliseconds(amount: string | undefined, unit: string | undefined): number {
  // Both come from a match of the patterns above, which know exactly these units.
  return Number(amount) * MS_OF_UNIT[unit as DurationUnit];
}

/** Digits without end become Infinity, which is no duration. */
function finite(durationMs: number): number | undefined {
  return Number.isFinite(durationMs) ? durationMs : undefined;
}
