import type { ReadCommand } from './target.ts';

/** What a server logs of commands: slow ones everywhere; large requests and replies from Valkey 8.1 on (COMMANDLOG). */
export const LOG_KINDS = ['slow', 'large-request', 'large-reply'] as const;
export type LogKind = (typeof LOG_KINDS)[number];

interface LogCommands {
  readonly get: (count: number) => readonly [ReadCommand, ...(string | number)[]];
  readonly length: readonly [ReadCommand, ...string[]];
  /** The setting above which a command is logged, in microseconds or bytes; -1 is never, 0 is always. */
  readonly threshold: string;
  readonly maxLength: string;
  /** Which servers have it, where that is not all. */
  readonly needs?: string;
}

const COMMANDLOG_NEEDS = 'Valkey 8.1 or newer';

/**
 * How to read each log. Slow commands are read by SLOWLOG, which every server has, Valkey's aliases included.
 *
 * @see https://valkey.io/topics/commandlog/
 */
export const LOGS: Readonly<Record<LogKind, LogCommands>> = {
  slow: {
    get: (count) => ['SLOWLOG GET', count],
    length: ['SLOWLOG LEN'],
    threshold: 'slowlog-log-slower-than',
    maxLength: 'slowlog-max-len',
  },
  'large-request': {
    get: (count) => ['COMMANDLOG GET', count, 'large-request'],
    length: ['COMMANDLOG LEN', 'large-request'],
    threshold: 'commandlog-request-larger-than',
    maxLength: 'commandlog-large-request-max-len',
    needs: COMMANDLOG_NEEDS,
  },
  'large-reply': {
    get: (count) => ['COMMANDLOG GET', count, 'large-reply'],
    length: ['COMMANDLOG LEN', 'large-reply'],
    threshold: 'commandlog-reply-larger-than',
    maxLength: 'commandlog-large-reply-max-len',
    needs: COMMANDLOG_NEEDS,
  },
};
