/** What `cacheops explain` prints of a finding of `latency` that `stats` does not make. */
export interface LatencyExplanation {
  readonly id: LatencyFindingId;
  readonly title: string;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

export type LatencyFindingId = 'latency/monitor-off' | 'latency/pause' | 'latency/busy-here';

const MONITOR_GUIDE = 'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/';
const LATENCY_GUIDE = 'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/';

const byId: Readonly<Record<LatencyFindingId, Omit<LatencyExplanation, 'id'>>> = {
  'latency/monitor-off': {
    title: 'the latency monitor is off',
    rationale:
      'with latency-monitor-threshold 0, as shipped, the server records no pauses: those of forks, of the disk, of expiry and of eviction leave no trace, and only commands are found in the slowlog. It costs next to nothing to have it on. The threshold that is named is the lowest of 10, 25, 50, 100, 250 ms and 1 s that is twice what the slowest hundredth of the slowest command took.',
    advice: 'switch it on: CONFIG SET latency-monitor-threshold 100 (milliseconds)',
    source: MONITOR_GUIDE,
  },
  'latency/pause': {
    title: 'the server paused',
    rationale:
      'the latency monitor recorded an event of 100 ms or more within the last hour. Commands run on one thread, so every client waited for as long. An event is of the kind that took the time: fork, aof-fsync-always, expire-cycle, eviction-cycle, command and others.',
    advice: 'see the guide for the kind of event; LATENCY HISTORY with its name has its last 160',
    source: MONITOR_GUIDE,
  },
  'latency/busy-here': {
    title: 'the measuring process was held up',
    rationale:
      'PINGs are sent at equal distances. Where one in a hundred leaves 20 ms late or more, this process, or the machine it runs on, had no time for it, and reads replies as late: what it measures is then too long, and not the fault of the server.',
    advice: 'measure from a machine that is less busy',
    source: LATENCY_GUIDE,
  },
};

export const explanationOf = (id: LatencyFindingId): LatencyExplanation => ({ id, ...byId[id] });

// The keys of a Record are what its type says; Object.keys forgets that.
export const latencyExplanations: readonly LatencyExplanation[] = (Object.keys(byId) as LatencyFindingId[]).map(explanationOf);
