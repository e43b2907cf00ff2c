import { CommandError } from '../redis/command-error.ts';
import { decodeHotkeysSession, hasSessions } from '../redis/hotkeys-session.ts';
import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import { decodeSlotStats } from '../redis/slot-stats.ts';
import { isKnown, type Node, type Target } from '../redis/target.ts';
import { METHODS, type Method, type Offer } from './hotkeys-data.ts';

/** Which methods the servers allow, found out by asking. Fails with the first node's error when none answers. */
export async function readOffers(target: Target): Promise<readonly Offer[]> {
  const results = await target.each(target.primaries, async (node) => ({
    hotkeys: await tracking(node),
    slots: await slotStatistics(node, target),
    lfu: await frequency(node),
    monitor: usable('monitor'), // it is the last resort; whether the user may is told when it begins
  }));
  const answered = results.flatMap((result) => ('value' in result ? [result.value] : []));
  const failed = results.find((result) => 'error' in result);
  if (answered.length === 0 && failed && 'error' in failed) throw failed.error;
  return METHODS.map((method) => answered.map((offers) => offers[method]).find((offer) => !offer.usable) ?? usable(method));
}

const usable = (method: Method): Offer => ({ method, usable: true, reason: null, wouldNeed: null });

const refused = (method: Method, reason: string, wouldNeed?: string): Offer => ({
  method,
  usable: false,
  reason,
  wouldNeed: wouldNeed ?? null,
});

/** Starting a session would end what somebody else has there. */
async function tracking(node: Node): Promise<Offer> {
  try {
    const reply = await node.call('HOTKEYS GET');
    if (!hasSessions(reply)) return refused('hotkeys', 'the HOTKEYS of this server has no sessions', 'Redis 8.6 or newer');
    const session = decodeHotkeysSession(reply);
    if (session === undefined) return usable('hotkeys');
    return session.isActive
      ? refused('hotkeys', `${node.address}: somebody else's session is running`, 'wait until it ends, or end it: HOTKEYS STOP')
      : refused('hotkeys', `${node.address}: the results of an earlier session are kept`, 'let them go: HOTKEYS RESET');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.refusal === 'unknown-command') return refused('hotkeys', 'this server has no HOTKEYS', 'Redis 8.6 or newer');
    return refused('hotkeys', error.message, error.refusal === 'no-permission' ? SESSION_RULES : error.wouldNeed);
  }
}

/** All that a session needs: one that may be started and not ended would be left behind. */
const SESSION_RULES = 'the ACL rules +hotkeys|get +hotkeys|start +hotkeys|stop +hotkeys|reset';

async function slotStatistics(node: Node, { topology }: Target): Promise<Offer> {
  if (topology !== 'cluster') return refused('slots', 'not a cluster, so there are no slots');
  const [slot] = node.slots[0] ?? [];
  if (slot === undefined) return usable('slots'); // nothing is there to be asked about
  try {
    const stats = decodeSlotStats(await node.call('CLUSTER SLOT-STATS', 'SLOTSRANGE', slot, slot));
    const counts = [...stats.values()].some(({ microseconds }) => microseconds !== null);
    if (counts) return usable('slots');
    return refused('slots', `${node.address} does not count what slots cost`, 'CONFIG SET cluster-slot-stats-enabled yes');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const isUnknown = error.refusal === 'unknown-command';
    return refused(
      'slots',
      isUnknown ? 'this server has no CLUSTER SLOT-STATS' : error.message,
      isUnknown ? 'Valkey 8.0 or Redis 8.2' : error.wouldNeed,
    );
  }
}

async function frequency(node: Node): Promise<Offer> {
  const policy = await node.ask((reply) => parseInfo(asText(reply)).text('maxmemory_policy'), 'INFO', 'memory');
  if (!isKnown(policy)) return refused('lfu', policy.unavailable, policy.wouldNeed);
  if (policy.value?.includes('lfu')) return usable('lfu');
  return refused(
    'lfu',
    `the policy is ${policy.value ?? 'not told'}, which counts no use of keys`,
    'maxmemory-policy allkeys-lfu or volatile-lfu',
  );
}
