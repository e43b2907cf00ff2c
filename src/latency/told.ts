import type { Info } from '../redis/info.ts';
import type { TimePart } from './latency-data.ts';

/** What a server told at both ends of a window. */
export interface Told {
  readonly seconds: number;
  /** What a counter of INFO grew by; `undefined` where it is not told, or began anew. */
  readonly grown: (field: string) => number | undefined;
  readonly info: Info;
}

export const growth =
  (start: Info, end: Info) =>
  (field: string): number | undefined => {
    const [from, to] = [start.counter(field), end.counter(field)];
    return from === undefined || to === undefined || to < from ? undefined : Number(to - from);
  };

/** A part of which only words tell. */
export const nothing: Omit<TimePart, 'part' | 'evidence'> = { serverSeconds: null, share: null, longestMs: null, longestOf: null };

/** That much of the main thread's time. */
export const taking = (serverSeconds: number | undefined, { seconds }: Told): Pick<TimePart, 'serverSeconds' | 'share'> =>
  serverSeconds === undefined ? nothing : { serverSeconds, share: serverSeconds / seconds };
