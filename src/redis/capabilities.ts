import { CommandError } from './command-error.ts';
import { asText } from './reply.ts';
import { type Argument, isKnown, type Known, type Node, type ReadCommand } from './target.ts';

/** Something cacheops would like to do on a server, and whether this user may. */
export interface Capability {
  /** The command, as ACL rules are read: `CONFIG GET`. */
  readonly command: string;
  /** What it is good for. */
  readonly uses: string;
  readonly allowed: 'yes' | 'no' | 'unknown';
  /** Why not, or why it is not known; null when it is allowed. */
  readonly reason: string | null;
  /** What would allow it, or tell. */
  readonly wouldNeed: string | null;
}

/** Commands that are harmless to try: the honest way to know whether they are renamed, refused or missing. */
const TRIED: readonly (readonly [ReadCommand, readonly Argument[], string])[] = [
  ['INFO', ['server'], 'stats: all figures'],
  ['CONFIG GET', ['maxmemory'], 'stats: settings; lint-config --live'],
  ['SLOWLOG GET', ['0'], 'slowlog'],
  ['COMMANDLOG GET', ['0', 'slow'], 'slowlog: large requests and replies'],
  ['LATENCY LATEST', [], 'stats: latency events'],
  ['LATENCY HISTOGRAM', ['ping'], 'stats: server time by command'],
  ['CLIENT LIST', ['TYPE', 'master'], 'stats: who is connected'],
  ['CLIENT NO-TOUCH', ['OFF'], 'audit: leaves idle times as they are'],
  ['COMMAND INFO', ['get'], 'monitor: where keys stand in a command'],
  ['SCAN', ['0', 'COUNT', '1'], 'audit, invalidate'],
  ['DBSIZE', [], 'audit: progress'],
  ['MEMORY USAGE', ['cacheops:no-such-key'], 'audit: bytes of a key'],
];

/** Commands that are not tried, because they write or do not end; the ACL is asked instead, where it can be. */
const ASKED: readonly (readonly [string, readonly string[], string])[] = [
  ['MONITOR', [], 'monitor, hitrate'],
  ['UNLINK', ['key'], 'invalidate'],
  ['CONFIG SET', ['notify-keyspace-events', ''], 'hitrate --enable-events'],
];

/** Finds out by asking, not by version. Changes nothing on the server. */
export async function probeCapabilities(node: Node): Promise<readonly Capability[]> {
  const user = await node.ask(asText, 'ACL WHOAMI');
  const tried = TRIED.map(async ([command, args, uses]) => ({ command, uses, ...(await tryOut(node, command, args)) }));
  const asked = ASKED.map(async ([command, args, uses]) => ({ command, uses, ...(await askAcl(node, user, command, args)) }));
  return Promise.all([...tried, ...asked]);
}

type Verdict = Pick<Capability, 'allowed' | 'reason' | 'wouldNeed'>;

const YES: Verdict = { allowed: 'yes', reason: null, wouldNeed: null };

async function tryOut(node: Node, command: ReadCommand, args: readonly Argument[]): Promise<Verdict> {
  const reply = await node.ask((answer) => answer, command, ...args);
  return isKnown(reply) ? YES : { allowed: 'no', reason: reply.unavailable, wouldNeed: reply.wouldNeed ?? null };
}

async function askAcl(node: Node, user: Known<string>, command: string, args: readonly string[]): Promise<Verdict> {
  if (!(await isKnownCommand(node, command))) {
    return {
      allowed: 'no',
      reason: `this server has no ${command}`,
      wouldNeed: `a server with ${command} (it may be renamed or switched off)`,
    };
  }
  if (!isKnown(user)) return { allowed: 'unknown', reason: user.unavailable, wouldNeed: user.wouldNeed ?? null };
  const verdict = await node.ask(asText, 'ACL DRYRUN', user.value, ...command.split(' '), ...args);
  if (!isKnown(verdict)) return { allowed: 'unknown', reason: verdict.unavailable, wouldNeed: verdict.wouldNeed ?? null };
  if (verdict.value === 'OK') return YES;
  const rule = `+${command.toLowerCase().replace(' ', '|')}`;
  return { allowed: 'no', reason: `user ${user.value} may not run ${command}`, wouldNeed: `ACL SETUSER ${user.value} ${rule}` };
}

/** Whether COMMAND lists it; when COMMAND itself is refused, the benefit of the doubt. */
async function isKnownCommand(node: Node, command: string): Promise<boolean> {
  try {
    const reply = await node.call('COMMAND INFO', command.split(' ')[0]!.toLowerCase()); // split never gives an empty list
    return Array.isArray(reply) && reply[0] !== null && reply.length > 0;
  } catch (error) {
    if (error instanceof CommandError) return true;
    throw error;
  }
}
