/** What a scan of ours looked up on a node in some time: the server counts it among what its clients ask for. */
export interface OwnLookups {
  readonly address: string;
  /** Of the server at that time; null where it was not told. */
  readonly runId: string | null;
  readonly from: Date;
  readonly to: Date;
  readonly hits: number;
  readonly misses: number;
}

/** How much of what a window counted was ours. */
export interface OwnShare {
  readonly hits: number;
  readonly misses: number;
  /** False when a scan reaches beyond an end of the window: its share is by time then, as if it had gone at an even speed. */
  readonly exact: boolean;
}

/** What lies in a window, which leaves out its start and takes in its end; `undefined` when nothing does. */
export function ownShareOf(lookups: readonly OwnLookups[], from: Date, to: Date): OwnShare | undefined {
  const shares = lookups.map((own) => ({ ...own, share: shareWithin(own, from.getTime(), to.getTime()) })).filter(({ share }) => share > 0);
  if (shares.length === 0) return undefined;
  const sum = (of: 'hits' | 'misses'): number => shares.reduce((total, own) => total + Math.round(own[of] * own.share), 0);
  return { hits: sum('hits'), misses: sum('misses'), exact: shares.every(({ share }) => share === 1) };
}

/** Those of one run of a server, or of nobody knows which. */
export const ofRun = (lookups: readonly OwnLookups[], runId: string | undefined): readonly OwnLookups[] =>
  lookups.filter((own) => own.runId === null || runId === undefined || own.runId === runId);

function shareWithin({ from, to }: OwnLookups, start: number, end: number): number {
  const [began, ended] = [from.getTime(), to.getTime()];
  if (ended <= began) return start < ended && ended <= end ? 1 : 0;
  return Math.max(0, Math.min(ended, end) - Math.max(began, start)) / (ended - began);
}
