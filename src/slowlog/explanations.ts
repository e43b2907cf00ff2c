import type { LogKind } from '../redis/commandlog.ts';

/** What `cacheops explain` prints of a finding of the slowlog. */
export interface SlowlogExplanation {
  readonly id: SlowlogFindingId;
  readonly title: string;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

export type SlowlogFindingId = `slowlog/${'off' | 'logs-everything' | 'threshold-unhelpful' | 'entries-lost' | LogKind}`;

/** What a log says of the commands in it; unchecked under the same id when it cannot be read. */
export const LOG_ITSELF = {
  slow: 'slowlog/slow',
  'large-request': 'slowlog/large-request',
  'large-reply': 'slowlog/large-reply',
} as const satisfies Readonly<Record<LogKind, SlowlogFindingId>>;

const SLOWLOG_GUIDE = 'https://redis.io/docs/latest/commands/slowlog/';
const LATENCY_MONITOR_GUIDE = 'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/';
const COMMANDLOG_GUIDE = 'https://valkey.io/topics/commandlog/';

/** One for each id: what has an id can be explained. */
const byId: Readonly<Record<SlowlogFindingId, Omit<SlowlogExplanation, 'id'>>> = {
  'slowlog/slow': {
    title: 'commands held the server for long',
    rationale:
      'One thread runs all commands: while one takes 100 ms, every other client waits 100 ms. Judged are entries of the last hour, or those since the last run. It cannot be judged when the log is off or may not be read.',
    advice: 'see which: `cacheops slowlog --group shape`; then scan in steps, shorten ranges, or cut scripts into pieces',
    source: LATENCY_MONITOR_GUIDE,
  },
  'slowlog/large-request': {
    title: 'very large requests came in',
    rationale:
      'Valkey 8.1 logs requests above commandlog-request-larger-than (1 MiB as shipped). They fill input buffers and the network, and others wait meanwhile. Judged are entries of the last hour, or those since the last run.',
    advice: 'write in pieces, or split large values',
    source: COMMANDLOG_GUIDE,
  },
  'slowlog/large-reply': {
    title: 'very large replies went out',
    rationale:
      'Valkey 8.1 logs replies above commandlog-reply-larger-than (1 MiB as shipped). They fill output buffers and the network, and others wait meanwhile. Judged are entries of the last hour, or those since the last run.',
    advice: 'read in pieces (HSCAN, LRANGE, GETRANGE), or split large values',
    source: COMMANDLOG_GUIDE,
  },
  'slowlog/off': {
    title: 'the log is off',
    rationale: 'a negative threshold or a length of 0 records nothing, so an empty log does not mean that no command is slow.',
    advice: 'switch it on: CONFIG SET slowlog-log-slower-than 10000 (microseconds) and CONFIG SET slowlog-max-len 128',
    source: SLOWLOG_GUIDE,
  },
  'slowlog/logs-everything': {
    title: 'the log records every command',
    rationale:
      'a threshold of 0 logs each command, the fast ones included: they push the slow ones out within moments, and logging costs time.',
    advice: 'set a threshold above what is usual: CONFIG SET slowlog-log-slower-than 10000 (microseconds)',
    source: SLOWLOG_GUIDE,
  },
  'slowlog/threshold-unhelpful': {
    title: 'the threshold tells slow commands badly apart',
    rationale:
      'a threshold far above anything the server ever took logs nothing until it is too late; one that half the traffic passes fills the log with the usual in seconds. The useful threshold here is the lowest one that 99 % of all calls since boot stay below and that fills the log no faster than once an hour: by LATENCY HISTOGRAM; where there is none, by the percentiles of INFO latencystats, or by the means of INFO commandstats, which give bounds on the safe side.',
    advice: 'set the threshold that the message names',
    source: LATENCY_MONITOR_GUIDE,
  },
  'slowlog/entries-lost': {
    title: 'entries were pushed out before anybody read them',
    rationale:
      'the log is a ring in memory. Ids count up by one, so a step between the last entry seen and the oldest one left tells how many were lost in between; what they were, nobody can tell any more.',
    advice: 'raise slowlog-max-len, raise the threshold, or run cacheops more often',
    source: SLOWLOG_GUIDE,
  },
};

export const explanationOf = (id: SlowlogFindingId): SlowlogExplanation => ({ id, ...byId[id] });

// The keys of a Record are what its type says; Object.keys forgets that.
export const slowlogExplanations: readonly SlowlogExplanation[] = (Object.keys(byId) as SlowlogFindingId[]).map(explanationOf);
