import type { Judged } from '../gather-findings.ts';
import type { LogKind } from '../redis/commandlog.ts';
import type { Severity } from '../report.ts';
import { escapeText } from '../text/escape.ts';
import { formatSeconds } from '../text/humanize.ts';
import { plural } from '../text/plural.ts';
import { explanationOf, LOG_ITSELF } from './explanations.ts';
import { formatAmount, slowlogFinding } from './log-facts.ts';
import type { LoggedCommand } from './logged-command.ts';

/** Which commands of one log of one node are judged. */
export interface Judging {
  readonly node: string;
  readonly kind: LogKind;
  /** By the server's clock. */
  readonly now: Date;
  /** They are those since the last run; else those of the last hour. */
  readonly sinceLastRun: boolean;
  /** Time of the oldest entry read, when there may have been older ones. */
  readonly readBackTo: Date | undefined;
}

/** What a client notices, and what it takes for an outage; of large requests and replies, whatever the log keeps. */
const BOUNDS: Readonly<Record<LogKind, Readonly<Partial<Record<Severity, number>>>>> = {
  slow: { warning: 100_000, error: 1_000_000 },
  'large-request': { info: 0 },
  'large-reply': { info: 0 },
};
const HOUR_SECONDS = 3600;

/**
 * Whether commands in the log did harm: slow ones from 100 ms on, as others waited meanwhile, and large ones.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/ for the 100 ms
 */
export function judgeCommands(commands: readonly LoggedCommand[], judging: Judging): readonly Judged[] {
  const { node, kind, now, sinceLastRun } = judging;
  const bounds = BOUNDS[kind];
  const least = Math.min(...Object.values(bounds));
  const found = commands.filter(
    (command) => amountOf(command) >= least && (sinceLastRun || secondsBefore(now, command.at) <= HOUR_SECONDS),
  );
  const [first] = found;
  if (first === undefined) return [];
  const worst = found.reduce((a, b) => (amountOf(b) > amountOf(a) ? b : a), first);
  const most = amountOf(worst);
  const finding = slowlogFinding({
    id: LOG_ITSELF[kind],
    node,
    severity: (['error', 'warning'] as const).find((severity) => most >= (bounds[severity] ?? Number.POSITIVE_INFINITY)) ?? 'info',
    message: sentence(found.length, worst, judging, least),
    evidence: {
      commands: found.length,
      [kind === 'slow' ? 'longestUs' : 'largestBytes']: most,
      shape: worst.shape,
      at: worst.at.toISOString(),
      ...(least > 0 && { boundUs: least }),
    },
    advice: explanationOf(LOG_ITSELF[kind]).advice,
  });
  return [{ finding, badness: most }];
}

const amountOf = ({ durationUs, sizeBytes }: LoggedCommand): number => durationUs ?? sizeBytes ?? 0;
const secondsBefore = (now: Date, at: Date): number => Math.max(0, (now.getTime() - at.getTime()) / 1000);

function sentence(count: number, worst: LoggedCommand, { kind, now, sinceLastRun, readBackTo }: Judging, least: number): string {
  const reach = readBackTo === undefined ? HOUR_SECONDS : secondsBefore(now, readBackTo);
  const span = sinceLastRun
    ? 'since the last run'
    : `in the last ${reach < HOUR_SECONDS ? `${formatSeconds(Math.ceil(reach))}, as far back as was read,` : 'hour'}`;
  const most = formatAmount(kind, amountOf(worst));
  const who = `${escapeText(worst.shape)}, ${formatSeconds(Math.round(secondsBefore(now, worst.at)))} ago`;
  if (kind === 'slow') {
    const bound = formatAmount(kind, least);
    const held = `${plural(count, 'command')} ${span} held the server for`;
    return count === 1
      ? `${held} ${most}, bound ${bound} (${who}): everyone else waited`
      : `${held} ${bound} or longer, one for ${most} (${who}): everyone else waited`;
  }
  const what = kind === 'large-request' ? plural(count, 'large request') : plural(count, 'large reply', 'large replies');
  return `${what} ${span}, ${count === 1 ? 'of' : 'the largest of'} ${most} (${who})`;
}
