import type { CommandFigures } from '../health/figures/commands.ts';
import { formatFraction, formatMicroseconds, formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import type { NodeLatency, TimePart } from './latency-data.ts';
import { ofOthers } from './of-others.ts';
import { taking, type Told } from './told.ts';

type Commands = NodeLatency['commands'];

/** How many commands the evidence names. */
const NAMED = 3;

/** What the commands of others cost the server, with the dearest and the slowest, and what measuring cost. */
export function commandPart(commands: Commands, told: Told): TimePart {
  const others = ofOthers(commands);
  const sum = (rows: Commands): number => rows.reduce((total, { serverSeconds }) => total + serverSeconds, 0);
  const calls = others.reduce((total, row) => total + row.calls, 0);
  const slowest = others
    .flatMap((row) =>
      row.percentilesOver === 'window' && row.p99Microseconds !== null ? [{ command: row.command, microseconds: row.p99Microseconds }] : [],
    )
    .toSorted((a, b) => b.microseconds - a.microseconds)[0];
  const shares = others
    .slice(0, NAMED)
    .map(({ command, serverSeconds }) => `${nameOf(command)} ${formatFraction(serverSeconds / (sum(others) || 1))}`);
  const mean = calls === 0 ? [] : [`mean ${formatMicroseconds((sum(others) * 1e6) / calls)} of ${plural(calls, 'call')}`];
  const tail = slowest === undefined ? [] : [`p99 of ${nameOf(slowest.command)} ≤ ${formatMicroseconds(slowest.microseconds)}`];
  const own = `cacheops itself ${formatSeconds(sum(commands) - sum(others))}`;
  return {
    part: 'commands',
    ...taking(sum(others), told),
    longestMs: null,
    longestOf: null,
    evidence: [...(calls === 0 ? ['nobody else sent any'] : [...mean, ...shares, ...tail]), own].join(', '),
  };
}

const nameOf = (command: CommandFigures['command']): string => command.toUpperCase().replace('|', ' ');
