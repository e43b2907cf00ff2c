import { CommandError } from './command-error.ts';
import { asText } from './reply.ts';
import type { Argument, Known, Node, ReadCommand, Reply } from './target.ts';

/** Something cacheops would like to do on a server, and whether this user may. */
export interface Capability {
  /** The command, as ACL rules are read: `CONFIG GET`. */
  readonly command: string;
  /** What it is good for. */
  readonly uses: string;
  readonly allowed: Known<true>;
}

/** Commands that are harmless to try: the honest way to know whether they are renamed, refused or missing. */
const TRIED: readonly (readonly [ReadCommand, readonly Argument[], string])[] = [
  ['INFO', ['server'], 'stats: all figures'],
  ['CONFIG GET', ['maxmemory'], 'stats: settings; lint-config --live'],
  ['SLOWLOG GET', ['0'], 'slowlog'],
  ['COMMANDLOG GET', ['0', 'slow'], 'slowlog: large requests and replies'],
  ['LATENCY LATEST', [], 'stats: latency events'],
  ['LATENCY HISTOGRAM', ['ping'], 'stats: server time by command'],
  ['CLIENT LIST', ['ID', '0'], 'stats: who is connected'],
  ['CLIENT NO-TOUCH', ['OFF'], 'audit: leaves idle times as they are'],
  ['COMMAND INFO', ['get'], 'monitor: where keys stand in a command'],
  ['SCAN', ['0', 'COUNT', '1'], 'audit, invalidate'],
  ['DBSIZE', [], 'audit: progress'],
];

/** Commands that are not tried, because they write or do not end; the ACL is asked instead, where it can be. */
const ASKED: readonly (readonly [string, readonly string[], string])[] = [
  ['MONITOR', [], 'monitor, hitrate'],
  ['MEMORY USAGE', ['key'], 'audit: bytes of a key'],
  ['UNLINK', ['key'], 'invalidate'],
  ['CONFIG SET', ['notify-keyspace-events', ''], 'hitrate --enable-events'],
];

/** Finds out by asking, not by version. Changes nothing on the server. */
export async function probeCapabilities(node: Node): Promise<readonly Capability[]> {
  const user = await node.ask(asText, 'ACL WHOAMI');
  const tried = TRIED.map(async ([command, args, uses]) => ({ command, uses, allowed: await node.ask(unlessSilent, command, ...args) }));
  const asked = ASKED.map(async ([command, args, uses]) => ({ command, uses, allowed: await mayRun(node, user, command, args) }));
  return Promise.all([...tried, ...asked]);
}

const unlessSilent = (_reply: Reply): true => true;

async function mayRun(node: Node, user: Known<string>, command: string, args: readonly string[]): Promise<Known<true>> {
  if (!('value' in user)) return { unavailable: 'not tried, and there is no ACL to ask', wouldNeed: 'Redis 6 or later' };
  const exists = await isKnownCommand(node, command);
  if (!exists) return { unavailable: `this server has no ${command}`, wouldNeed: `a server with ${command} (it may be renamed or switched off)` };
  const verdict = await node.ask(asText, 'ACL DRYRUN', user.value, ...command.split(' '), ...args);
  if (!('value' in verdict)) return { unavailable: 'not tried, and the ACL cannot be asked', wouldNeed: verdict.wouldNeed ?? 'Redis 7.0 or later' };
  if (verdict.value === 'OK') return { value: true };
  return { unavailable: `user ${user.value} may not run ${command}`, wouldNeed: `ACL SETUSER ${user.value} +${command.toLowerCase().replace(' ', '|')}` };
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
