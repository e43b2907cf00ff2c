import type { Finding } from '../report.ts';
import { formatFraction, formatInteger } from '../text/humanize.ts';
import { quoteForShell } from '../text/shell.ts';
import { ONE_BY_ONE } from './explanations.ts';
import type { MonitorData, RepeatedReadData } from './monitor-data.ts';

const LEAST_SAVED = 100;
/** Of all commands that were seen. */
const LEAST_SHARE = 0.05;
/** Families that are named at most, those first where most could be saved. */
const MOST = 5;

export const monitorFindings = ({ repeatedReads, commands }: MonitorData): readonly Finding[] =>
  repeatedReads
    .filter(({ savable }) => savable >= LEAST_SAVED && savable >= LEAST_SHARE * commands)
    .slice(0, MOST)
    .map((reads) => oneByOne(reads, commands));

function oneByOne({ command, family, runs, calls, savable, longestRun, seconds }: RepeatedReadData, commands: number): Finding {
  const together = command === 'GET' ? 'one MGET, or one pipeline,' : 'one pipeline';
  return {
    id: ONE_BY_ONE.id,
    severity: 'info',
    subject: { family },
    message: `${formatInteger(calls)} calls of ${command} asked for one key after the other, up to ${formatInteger(longestRun)} in a row: ${together} for each row would have saved ${formatInteger(savable)} of them, ${formatFraction(savable / commands)} of all commands`,
    evidence: { calls, runs, longestRun, savableCalls: savable, commandsSeen: commands, runSeconds: seconds },
    advice: `see who it is: \`cacheops monitor --family ${quoteForShell(family)} --reads --stream\`; a connection that many requests share looks the same`,
    source: ONE_BY_ONE.source,
  };
}
