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
  thresholds: { errorSeconds: 10 },
  rationale:
    'A replica without its primary serves old data, and cannot take over without loss. For some seconds that is in order: after a ' +
    'failover, or when it was just told whom to follow. A server does not tell how long it waits for its first link; then the window counts.',
  advice:
    'look at both logs: is the primary up, reachable from the replica, and does the replica know its password (masterauth, primaryauth)?',
  source: replicationPage,
  assess(reading, { errorSeconds }) {
    const link = primaryLink(reading.info);
    if (reading.text('role') !== 'slave' || reading.text('master_link_status') === 'up' || link === undefined) return [];
    const downSeconds = link.downSeconds ?? (reading.window.linkDownBefore === true ? reading.window.seconds : null);
    const since = downSeconds === null ? '' : ` for ${formatSeconds(downSeconds)}`;
    const state = link.synchronising ? ': it is being synchronised anew' : ': it serves old data';
    return [
      {
        severity: (downSeconds ?? 0) > errorSeconds ? 'error' : 'warning',
        badness: downSeconds ?? 0,
        message: `the link to primary ${link.primary} is down${since}${state}`,
        evidence: { primary: link.primary, downSeconds, synchronising: link.synchronising },
      },
    ];
  },
});

const synchronising = nodeCheck({
  id: 'replication/synchronising',
  title: 'a replica does not have the data yet',
  reads: ['INFO connected_slaves', 'INFO replication'],
  roles: { cache: 'info', session: 'warning', queue: 'warning', store: 'warning' },
  matters: [],
  thresholds: {},
  rationale:
    'An attached replica that is not online is being sent the whole data set. Until it has it, it cannot take over; ' +
    'once is in order for a new replica, staying so is not.',
  advice: "look again in a minute; when it stays, look at the replica's log, its disk and client-output-buffer-limit replica",
  source: replicationPage,
  assess(reading) {
    if (reading.gauge('connected_slaves') === 0) return [];
    return attachedReplicas(reading.info)
      .filter(({ state }) => state !== 'online')
      .map(({ address, state }) => ({
        severity: 'warning',
        message: `replica ${address} is being synchronised (${state}): it cannot take over yet`,
        evidence: { replica: address, state },
      }));
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
    'What a replica has not got is lost when it takes over, and reads from it are old. ' +
    'Beyond repl-timeout (60 s) the link is cut; min-replicas-max-lag is 10 s.',
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
        badness: before - now,
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
    'A full synchronisation forks, and sends the whole data set. Once for a new replica is in order; ' +
    "again and again means that the backlog is too short for the link's interruptions.",
  advice: 'raise the backlog beyond what is written during an interruption: `CONFIG SET repl-backlog-size 256mb`',
  source: replicationPage,
  assess(reading) {
    const syncs = reading.counted('sync_full');
    if (syncs === 0) return [];
    const backlogBytes = reading.gauge('repl_backlog_size');
    return [
      {
        severity: 'warning',
        badness: syncs,
        message:
          `${plural(syncs, 'full synchronisation')} in the last ${formatSeconds(reading.window.seconds)}, ` +
          `with a backlog of ${formatBytes(backlogBytes)}`,
        evidence: { fullSynchronisations: syncs, replBacklogSizeBytes: backlogBytes, windowSeconds: reading.window.seconds },
      },
    ];
  },
});

export const replicationChecks: readonly Check[] = [linkDown, lag, synchronising, replicaLost, fullSync];

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
