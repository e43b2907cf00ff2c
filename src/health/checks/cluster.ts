import { plural } from '../../text/plural.ts';
import { formatFraction, formatInteger } from '../../text/humanize.ts';
import { type Check, deploymentCheck, everyRole, type Problem } from '../check.ts';
import { imbalances } from '../imbalance.ts';
import { type Reading, Untold } from '../reading.ts';
import type { Info } from '../../redis/info.ts';

const clusterPage = 'https://redis.io/docs/latest/commands/cluster-info/';
const SLOTS = 16_384;

const state = deploymentCheck({
  id: 'cluster/state',
  title: 'the cluster does not serve all its slots',
  reads: ['CLUSTER INFO cluster_state', 'CLUSTER INFO cluster_slots_assigned'],
  roles: everyRole,
  matters: ['cache', 'session', 'queue', 'store'],
  topology: 'cluster',
  thresholds: {},
  rationale:
    'A node that sees a slot uncovered, or itself in a minority, refuses commands with CLUSTERDOWN ' +
    '(unless cluster-require-full-coverage is off). Nodes may disagree: then it says how many see it.',
  advice: '`redis-cli --cluster check` tells which slots are not covered; bring the failed primaries back or fail over to their replicas',
  source: clusterPage,
  assess: (readings) =>
    worstView(readings, ({ clusterInfo }) => {
      const [status, assigned] = [field(clusterInfo, 'cluster_state'), Number(field(clusterInfo, 'cluster_slots_assigned'))];
      if (status === 'ok' && assigned === SLOTS) return undefined;
      return {
        severity: 'error',
        badness: SLOTS - assigned,
        message: `cluster_state ${status}, ${formatInteger(assigned)} of ${formatInteger(SLOTS)} slots assigned: commands are refused`,
        evidence: { clusterState: status, slotsAssigned: assigned },
      };
    }),
});

const slotsFailing = deploymentCheck({
  id: 'cluster/slots-failing',
  title: 'slots belong to nodes that do not answer',
  reads: ['CLUSTER INFO cluster_slots_pfail', 'CLUSTER INFO cluster_slots_fail'],
  roles: everyRole,
  matters: [],
  topology: 'cluster',
  thresholds: {},
  rationale: 'pfail: a node cannot reach the owner; fail: the majority agreed. Either way those keys cannot be read.',
  advice: 'see which node it is: `CLUSTER NODES`',
  source: clusterPage,
  assess: (readings) =>
    worstView(readings, ({ clusterInfo }) => {
      const [suspected, failed] = [Number(field(clusterInfo, 'cluster_slots_pfail')), Number(field(clusterInfo, 'cluster_slots_fail'))];
      const evidence = { slotsPfail: suspected, slotsFail: failed };
      if (failed > 0) {
        const message = `${plural(failed, 'slot')} of failed nodes: their keys cannot be read`;
        return { severity: 'error', badness: SLOTS + failed, message, evidence };
      }
      if (suspected === 0) return undefined;
      return { severity: 'warning', badness: suspected, message: `${plural(suspected, 'slot')} of nodes that cannot be reached`, evidence };
    }),
});

const imbalance = deploymentCheck({
  id: 'cluster/imbalance',
  title: 'shards carry very different loads',
  reads: ['INFO keyspace', 'INFO used_memory', 'INFO total_commands_processed'],
  roles: { cache: 'warning', session: 'warning', queue: 'warning', store: 'warning' },
  matters: [],
  topology: 'cluster',
  thresholds: { infoShare: 0.25, warningShare: 0.5 },
  rationale:
    'The fullest or busiest shard fails first, while the others have room. Small deployments are not judged: there, chance makes shards differ.',
  advice: 'look for hash tags that put many keys into one slot, and for hot keys; move slots: `redis-cli --cluster rebalance`',
  source: 'https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/',
  assess(readings, { infoShare, warningShare }) {
    for (const reading of readings) mustTellItsLoad(reading);
    return imbalances(readings.map(({ node }) => node)).flatMap(({ of, highest, mean, address, judged }): readonly Problem[] => {
      const above = highest / mean - 1;
      if (!judged || above <= infoShare) return [];
      return [
        {
          severity: above > warningShare ? 'warning' : 'info',
          message:
            `${address} has ${formatFraction(above)} more ${of} than the mean of the shards ` +
            `(bound ${formatFraction(above > warningShare ? warningShare : infoShare)})`,
          evidence: { of, highest, mean, address },
        },
      ];
    });
  },
});

const noReplica = deploymentCheck({
  id: 'cluster/no-replica',
  title: 'shards have no replica',
  reads: ['INFO connected_slaves'],
  roles: { cache: 'info', session: 'warning', queue: 'warning', store: 'warning' },
  matters: [],
  topology: 'cluster',
  thresholds: {},
  rationale: 'When a primary without replica fails, its slots are gone, and by default the whole cluster stops.',
  advice: 'add replicas: `redis-cli --cluster add-node NEW ANY --cluster-slave`',
  source: 'https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/',
  assess(readings) {
    const bare = readings.filter(
      (reading) => reading.node.role === 'primary' && reading.node.slots > 0 && reading.gauge('connected_slaves') === 0,
    );
    if (bare.length === 0) return [];
    const addresses = bare.map(({ node }) => node.address);
    return [
      {
        severity: 'warning',
        message: `${plural(bare.length, 'shard')} without a replica: ${addresses.slice(0, 5).join(', ')}${bare.length > 5 ? ' …' : ''}`,
        evidence: { shards: bare.length, addresses: addresses.join(' ') },
      },
    ];
  },
});

const failedMember = deploymentCheck({
  id: 'cluster/failed-member',
  title: 'the cluster lists members that it has given up on',
  reads: ['CLUSTER NODES'],
  roles: { cache: 'warning', session: 'warning', queue: 'warning', store: 'warning' },
  matters: [],
  topology: 'cluster',
  evenUnanswered: true,
  thresholds: {},
  rationale: 'A failed replica is protection that is not there; one that will not come back also makes every client try it first.',
  advice: 'bring it back, or make every node forget it: `redis-cli --cluster del-node ANY ID`',
  source: 'https://redis.io/docs/latest/commands/cluster-nodes/',
  assess: (_readings, _thresholds, { absent }) =>
    absent.map(({ address, role, reason }) => ({
      severity: 'warning',
      message: `${role} ${address} cannot be used: ${reason}`,
      evidence: { address, role },
    })),
});

export const clusterChecks: readonly Check[] = [state, slotsFailing, failedMember, imbalance, noReplica];

/** What the nodes say of the cluster is one fact, told once; where they disagree, as the worst of them sees it. */
function worstView(readings: readonly Reading[], see: (reading: Reading) => Problem | undefined): readonly Problem[] {
  const views = readings.map((reading) => seenBy(reading, see));
  const bad = views.flatMap((view) => (view === undefined || view instanceof Untold ? [] : [view]));
  const untold = views.find((view) => view instanceof Untold);
  if (bad.length === 0 && untold !== undefined) throw untold;
  const [worst] = bad.toSorted((a, b) => (b.badness ?? 0) - (a.badness ?? 0));
  if (worst === undefined) return [];
  const agreed = bad.length === views.length;
  return [agreed ? worst : { ...worst, message: `${worst.message} (as ${bad.length} of ${plural(views.length, 'node')} see it)` }];
}

function seenBy(reading: Reading, see: (reading: Reading) => Problem | undefined): Problem | Untold | undefined {
  try {
    return see(reading);
  } catch (error) {
    if (error instanceof Untold) return error;
    throw error;
  }
}

/** A shard that does not tell its load must not look light. */
function mustTellItsLoad(reading: Reading): void {
  reading.gauge('used_memory');
  reading.counted('total_commands_processed');
}

function field(clusterInfo: Info, name: string): string {
  const text = clusterInfo.text(name);
  if (text === undefined) throw new Untold(`CLUSTER INFO of this server does not tell ${name}`);
  return text;
}
