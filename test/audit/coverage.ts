// How often do the intervals of a report hold the truth? Reports are compared whole: whatever has a `…Low` and a `…High`
// is looked up in the report on all keys, so that no kind of figure can be forgotten.

export interface Coverage {
  /** Notes which intervals of this report hold what the report on all keys says. */
  look(sampled: object): void;
  /** By kind of figure, such as `families[].bytes`: of the intervals with a width and two ends, how many hold the truth. */
  readonly byKind: ReadonlyMap<string, Count>;
  /** Of those without a width: they are said to be certain. */
  readonly certain: Count;
  /** Kinds of figures that have no interval. */
  readonly without: ReadonlySet<string>;
  /** Of those whose upper end the sample could not tell. */
  readonly open: Count;
}

interface Count {
  readonly held: number;
  readonly trials: number;
}

export function createCoverage(whole: object): Coverage {
  const truth = new Map([...figuresIn(whole)].map(({ path, value }) => [path, value]));
  const byKind = new Map<string, Count>();
  const without = new Set<string>();
  let certain = NONE;
  let open = NONE;
  return {
    look: (sampled) => {
      for (const { path, kind, low, high } of figuresIn(sampled)) {
        const value = truth.get(path);
        if (low === undefined) without.add(kind);
        if (low === undefined || value === undefined) continue;
        const isHeld = low <= value && value <= (high ?? Number.POSITIVE_INFINITY);
        if (high === undefined) open = counted(open, isHeld);
        else if (low === high) certain = counted(certain, isHeld);
        else byKind.set(kind, counted(byKind.get(kind) ?? NONE, isHeld));
      }
    },
    byKind,
    without,
    get certain() {
      return certain;
    },
    get open() {
      return open;
    },
  };
}

/** Those of several keyspaces as one, by figure wherever it stands: `bytes` of totals, families, types and so on. */
export function together(coverages: readonly Coverage[]): Omit<Coverage, 'look' | 'without'> {
  const sum = (counts: readonly Count[]): Count =>
    counts.reduce((all, { held, trials }) => ({ held: all.held + held, trials: all.trials + trials }), NONE);
  const byFigure = new Map<string, Count>();
  for (const [kind, count] of coverages.flatMap(({ byKind }) => [...byKind])) {
    const figure = kind.slice(kind.lastIndexOf('.') + 1);
    byFigure.set(figure, sum([byFigure.get(figure) ?? NONE, count]));
  }
  return {
    byKind: byFigure,
    certain: sum(coverages.map(({ certain }) => certain)),
    open: sum(coverages.map(({ open }) => open)),
  };
}

/** The share of intervals that hold the truth, from 0 to 1: the mean of all kinds of figures. */
export const meanHeld = ({ byKind }: Pick<Coverage, 'byKind'>): number =>
  [...byKind.values()].reduce((sum, { held, trials }) => sum + held / trials, 0) / byKind.size;

const AIMED_AT = 0.95;
const LEAST = 0.9;

/**
 * Kinds of figures whose intervals hold the truth less often than in 90 of 100 times, by more than chance.
 *
 * A server makes up its own hash seed, so each run has other pieces. With as many `pieces` that have no key in common, the share
 * that holds has a standard deviation of √(0.95 · 0.05 / pieces) around 0.95, and none of the kinds had more over 40 servers.
 * Four of them below 0.9 are six below 0.95: not one run in a million comes there by chance.
 *
 * @param pieces how many pieces without a key in common were looked at
 */
export function rarelyHeld({ byKind }: Pick<Coverage, 'byKind'>, pieces: number): readonly string[] {
  const least = LEAST - 4 * Math.sqrt((AIMED_AT * (1 - AIMED_AT)) / pieces);
  return [...byKind].flatMap(([kind, { held, trials }]) => (held < least * trials ? [`${kind}: ${held} of ${trials}`] : []));
}

/** A line a kind: `94.8 % of 1200  families[].bytes`. */
export const coverageText = ({ byKind, certain, open }: Pick<Coverage, 'byKind' | 'certain' | 'open'>): string =>
  [...byKind, ['(certain)', certain] as const, ['(without an upper end)', open] as const]
    .filter(([, { trials }]) => trials > 0)
    .map(([kind, { held, trials }]) => `${((100 * held) / trials).toFixed(1).padStart(5)} % of ${String(trials).padStart(5)}  ${kind}`)
    .join('\n');

const NONE: Count = { held: 0, trials: 0 };
const counted = ({ held, trials }: Count, isHeld: boolean): Count => ({ held: held + Number(isHeld), trials: trials + 1 });

interface Figure {
  readonly path: string;
  readonly kind: string;
  readonly value: number;
  /** Absent where a figure has no interval. */
  readonly low: number | undefined;
  /** Absent where it cannot be told. */
  readonly high: number | undefined;
}

/** All numbers of a report by where they are: elements of lists by what names them. */
function* figuresIn(part: object, path = '', kind = ''): Generator<Figure> {
  const fields = new Map<string, unknown>(Object.entries(part));
  for (const [name, value] of fields) {
    if (/(?:Low|High)$/.test(name)) continue;
    const [low, high] = [fields.get(`${name}Low`), fields.get(`${name}High`)];
    const [place, sort] = [`${path}.${name}`, kind === '' ? name : `${kind}.${name}`];
    if (typeof value === 'number') yield figure(place, sort, value, low, high);
    else if (isRecord(value) && isRecord(low) && isRecord(high)) {
      for (const [key, count] of Object.entries(value)) yield figure(`${place}.${key}`, `${sort}{}`, Number(count), low[key], high[key]);
    } else if (Array.isArray(value)) {
      for (const element of value) if (isRecord(element)) yield* figuresIn(element, `${place}[${nameOf(element)}]`, `${sort}[]`);
    } else if (isRecord(value)) yield* figuresIn(value, place, sort);
  }
}

const figure = (path: string, kind: string, value: number, low: unknown, high: unknown): Figure => ({
  path,
  kind,
  value,
  low: typeof low === 'number' ? low : undefined,
  high: typeof high === 'number' ? high : undefined,
});

const NAMES = ['family', 'type', 'node', 'db', 'upToSeconds', 'startSeconds'];
const nameOf = (element: Readonly<Record<string, unknown>>): string =>
  NAMES.flatMap((name) => (name in element ? [String(element[name])] : [])).join();
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
