import { CommandError } from './command-error.ts';
import { redirectionIn } from './redirection.ts';
import type { Argument, Node, ReadCommand } from './target.ts';

/** A command that is harmless to try: the honest way to know whether it is renamed, refused or missing. */
export interface Trial {
  readonly command: ReadCommand;
  /** With which it changes nothing and reads next to nothing. */
  readonly args: readonly Argument[];
  /** What it is good for. */
  readonly uses: string;
  /** The first servers that have it, where not all do: `Redis 7.0`. */
  readonly since?: string;
}

/** Something cacheops would like to do on a server, and whether this user may. */
export interface Capability {
  /** The command, as ACL rules are read: `CONFIG GET`. */
  readonly command: string;
  readonly uses: string;
  readonly allowed: 'yes' | 'no';
  /** Why not; null when it is allowed. */
  readonly reason: string | null;
  /** What would allow it. */
  readonly wouldNeed: string | null;
}

/** Finds out by asking, not by version. Fails with ConnectionError. */
export const probeCapabilities = (node: Node, trials: readonly Trial[]): Promise<readonly Capability[]> =>
  Promise.all(trials.map((trial) => tryOut(node, trial)));

async function tryOut(node: Node, { command, args, uses, since }: Trial): Promise<Capability> {
  const allowed: Capability = { command, uses, allowed: 'yes', reason: null, wouldNeed: null };
  try {
    await node.call(command, ...args);
    return allowed;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (redirectionIn(error, '') !== undefined) return allowed; // the key is another node's; the command would run there
    const wouldNeed = (error.refusal === 'unknown-command' ? since : undefined) ?? error.wouldNeed ?? null;
    return { command, uses, allowed: 'no', reason: error.message, wouldNeed };
  }
}
