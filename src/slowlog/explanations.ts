/** What `cacheops explain` prints of a finding of the slowlog. */
export interface SlowlogExplanation {
  readonly id: SlowlogFindingId;
  readonly title: string;
  readonly rationale: string;
  readonly advice: string;
  readonly source: string;
}

export type SlowlogFindingId = 'slowlog/off' | 'slowlog/logs-everything' | 'slowlog/threshold-unhelpful' | 'slowlog/entries-lost';

const SLOWLOG_GUIDE = 'https://redis.io/docs/latest/commands/slowlog/';

export const slowlogExplanations: readonly SlowlogExplanation[] = [
  {
    id: 'slowlog/off',
    title: 'the log is off',
    rationale: 'a negative threshold or a length of 0 records nothing, so an empty log does not mean that no command is slow.',
    advice: 'switch it on: CONFIG SET slowlog-log-slower-than 10000 (microseconds) and CONFIG SET slowlog-max-len 128',
    source: SLOWLOG_GUIDE,
  },
  {
    id: 'slowlog/logs-everything',
    title: 'the log records every command',
    rationale:
      'a threshold of 0 logs each command, the fast ones included: they push the slow ones out within moments, and logging costs time.',
    advice: 'set a threshold above what is usual: CONFIG SET slowlog-log-slower-than 10000 (microseconds)',
    source: SLOWLOG_GUIDE,
  },
  {
    id: 'slowlog/threshold-unhelpful',
    title: 'the threshold tells slow commands badly apart',
    rationale:
      'a threshold far above anything the server ever took logs nothing until it is too late; one that half the traffic passes fills the log with the usual in seconds. The useful threshold here is the lowest one that 99 % of all calls since boot stay below (LATENCY HISTOGRAM) and that fills the log no faster than once an hour.',
    advice: 'set the threshold that the message names',
    source: 'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/',
  },
  {
    id: 'slowlog/entries-lost',
    title: 'entries were pushed out before anybody read them',
    rationale:
      'the log is a ring in memory. Ids count up by one, so a step between the last entry seen and the oldest one left tells how many were lost in between; what they were, nobody can tell any more.',
    advice: 'raise slowlog-max-len, raise the threshold, or run cacheops more often',
    source: SLOWLOG_GUIDE,
  },
];
