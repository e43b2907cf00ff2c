import { asText } from './reply.ts';
import { isKnown, type Target } from './target.ts';
import type { Writer } from './writer.ts';

/** What is handed to those that write to many keys, once a plan was made. */
export interface Applying {
  readonly writer: Writer;
  readonly profile: string;
  /** Last chance to say no: throws RefusedError. */
  readonly confirm: (intent: string) => Promise<void>;
  /** Adds a line to the trail, where one was asked for. */
  readonly appendToLog: ((line: string) => Promise<void>) | undefined;
}

/** What planning and applying take time with. */
export interface Working {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** Says what is going on; not while a question is asked. */
  readonly during: <T>(label: string, work: (update: (label: string) => void) => Promise<T>) => Promise<T>;
}

/** Where something is written to, and as whom: for the trail of it. */
export interface WrittenTo {
  readonly profile: string;
  readonly nodes: readonly string[];
  readonly db: number;
  /** As the server knows us; null when it does not tell. */
  readonly serverUser: string | null;
}

export async function writtenTo(target: Target, profile: string): Promise<WrittenTo> {
  const whoAmI = await target.primaries[0]?.ask(asText, 'ACL WHOAMI');
  const serverUser = whoAmI !== undefined && isKnown(whoAmI) ? whoAmI.value : null;
  return { profile, nodes: target.primaries.map(({ address }) => address), db: target.db, serverUser };
}
