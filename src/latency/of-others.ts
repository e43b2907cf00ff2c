import type { CommandLatency } from './latency-data.ts';

/**
 * What others sent, those that took most server time first. Of a command that we sent as well, such as the PINGs of a
 * Sentinel, their calls are told apart by number, and their time by their part of the calls.
 */
export const ofOthers = (commands: readonly CommandLatency[]): readonly CommandLatency[] =>
  commands
    .flatMap((row) => (row.own ? [] : [row.ownCalls === 0 ? row : withoutOurs(row)]))
    .toSorted((a, b) => b.serverSeconds - a.serverSeconds);

function withoutOurs(row: CommandLatency): CommandLatency {
  const part = 1 - row.ownCalls / row.calls;
  const { calls, callsPerSecond, serverSeconds, share } = row;
  return {
    ...row,
    calls: calls - row.ownCalls,
    callsPerSecond: callsPerSecond * part,
    serverSeconds: serverSeconds * part,
    share: share * part,
    ownCalls: 0,
  };
}
