import { plural } from '../../text/plural.ts';
import { formatBytes, formatInteger, formatSeconds } from '../../text/humanize.ts';
import { attachedReplicas, primaryLink } from '../../redis/replication-info.ts';
import { beyond, type Check, everyRole, nodeCheck, type Problem } from '../check.ts';

const replicationPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/replication/';

const linkDown = nodeCheck({
  id: 'replication/link-down',
  title: 'a replica has lost its primary',
  reads: ['INFO role', 'INFO master_link_status', 'INFO master_link_down_since_seconds?'],
  roles: everyRole,
  matters: ['cache', 'session', 'queue', 'store'],
  on: 'replica',
  thresholds: {},
  rationale: 'A replica without its primary serves old data, and cannot take over without loss.',
  advice:
    'look at both logs: is the primary up, reachable from the replica, and does the replica know its password (masterauth, primaryauth)?',
  source: replicationPage,
  assess(reading) {
    const link = primaryLink(reading.info);
    if (reading.text('role') !== 'slave' || reading.text('master_link_status') === 'up' || link === undefined) return [];
    const since = link.downSeconds === null ? '' : ` for ${formatSeconds(link.downSeconds)}`;
    const state = link.synchronising ? ': it is being synchronised anew' : ': it serves old data';
    return [
      {
        severity: 'error',
        message: `the link to primary ${link.primary} is down${since}${state}`,
        evidence: { primary: link.primary, downSeconds: link.downSeconds, synchronising: link.synchronising },
      },
    ];
  },
});

const lag = nodeCheck({
  id: 'replication/lag',
  title: 'a replica lags behind',
  reads: ['INFO role', 'INFO master_repl_offset'],
  roles: everyRole,
  matters: [],
  thresholds: { warningBytes: 10 * 1024 * 1024, warningSeconds: 10, errorSeconds: 60 },
  rationale:
    'What a replica has not got is lost when it takes over, and reads from it are old. Beyond repl-timeout (60 s) the link is cut; min-replicas-max-lag is 10 s.',
  advice: "look at the network and at the replica's load (slow commands, disk); raise repl-backlog-size so that it can catch up",
  source: replicationPage,
  assess(reading, bounds) {
    if (reading.text('role') !== 'slave') reading.counter('master_repl_offset');
    const behind = attachedReplicas(reading.info).flatMap(({ address, lagBytes, lagSeconds }): readonly Problem[] => {
      const bySeconds = silence(lagSeconds, bounds, `replica ${address} has not acknowledged for`);
      if (bySeconds.length > 0) return bySeconds;
      return beyond(lagBytes ?? 0, { warning: bounds.warningBytes }, (bound) => ({
        message: `replica ${address} is ${formatBytes(lagBytes ?? 0)} behind (bound ${formatBytes(bound)})`,
        evidence: { replica: address, lagBytes, lagSeconds },
      }));
    });
    return [...behind, ...silence(primaryLink(reading.info)?.silentSeconds ?? null, bounds, 'nothing came from the primary for')];
  },
});

const replicaLost = nodeCheck({
  id: 'replication/replica-lost',
  title: 'a replica has gone',
  reads: ['INFO connected_slaves'],
  roles: { cache: 'warning', session: 'error', queue: 'error', store: 'error' },
  matters: [],
  on: 'primary',
  thresholds: {},
  rationale: 'Fewer replicas are attached than at the start of the window, which with --state is the last run.',
  advice: 'look at that replica: is it up, and is its link (`INFO replication` there)?',
  source: replicationPage,
  assess(reading) {
    const [before, now] = [reading.window.replicasBefore, reading.gauge('connected_slaves')];
    if (before === undefined || now >= before) return [];
    return [
      {
        severity: 'error',
        message: `${formatInteger(now)} of ${plural(before, 'replica')} attached: the rest went in the last ${formatSeconds(reading.window.seconds)}`,
        evidence: { replicasBefore: before, connectedReplicas: now },
      },
    ];
  },
});

const fullSync = nodeCheck({
  id: 'replication/full-sync',
  title: 'replicas are synchronised from scratch',
  reads: ['INFO sync_full', 'INFO repl_backlog_size'],
  roles: everyRole,
  matters: [],
  on: 'primary',
  thresholds: {},
  rationale:
    "A full synchronisation forks, and sends the whole data set. Once for a new replica is in order; again and again means that the backlog is too short for the link's interruptions.",
  advice: 'raise the backlog beyond what is written during an interruption: `CONFIG SET repl-backlog-size 256mb`',
  source: replicationPage,
  assess(reading) {
    const syncs = reading.counted('sync_full');
    if (syncs === 0) return [];
    const backlogBytes = reading.gauge('repl_backlog_size');
    return [
      {
        severity: 'warning',
        message: `${plural(syncs, 'full synchronisation')} in the last ${formatSeconds(reading.window.seconds)}, with a backlog of ${formatBytes(backlogBytes)}`,
        evidence: { fullSynchronisations: syncs, replBacklogSizeBytes: backlogBytes, windowSeconds: reading.window.seconds },
      },
    ];
  },
});

export const replicationChecks: readonly Check[] = [linkDown, lag, replicaLost, fullSync];

function silence(
  seconds: number | null,
  { warningSeconds, errorSeconds }: { readonly warningSeconds: number; readonly errorSeconds: number },
  says: string,
): readonly Problem[] {
  if (seconds === null) return [];
  return beyond(seconds, { warning: warningSeconds, error: errorSeconds }, (bound) => ({
    message: `${says} ${formatSeconds(seconds)} (bound ${formatSeconds(bound)})`,
    evidence: { silentSeconds: seconds },
  }));
}
