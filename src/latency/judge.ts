import { gatherFindings, type Judged } from '../gather-findings.ts';
import { assess, type Assessment } from '../health/assess.ts';
import { latencyChecks } from '../health/checks/latency.ts';
import type { HealthFacts } from '../health/facts.ts';
import { isKnown, type Unavailable } from '../redis/target.ts';
import type { Finding, Severity, Unchecked } from '../report.ts';
import { formatSeconds } from '../text/humanize.ts';
import { quoteForShell } from '../text/shell.ts';
import { explanationOf, type LatencyFindingId } from './explanations.ts';
import type { LatencyData, NodeLatency } from './latency-data.ts';
import type { LatencyLook } from './look.ts';
import { usefulEventThresholdMs } from './useful-threshold.ts';

const PAUSE_MS = 100;
const HELD_UP_MS = 20;

/** Judges by the checks of `stats` about latency, and by what the latency monitor recorded. */
export function judge(data: LatencyData, looks: readonly LatencyLook[], facts: HealthFacts): Assessment {
  const assessed = assess(facts, latencyChecks);
  const useful = usefulEventThresholdMs(data);
  const own = data.nodes.flatMap((node) => [...monitorOff(node, useful), ...pauses(node)]);
  const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };
  return {
    findings: [...assessed.findings, ...gatherFindings([...own, ...busyHere(data)])].toSorted(
      (a, b) => rank[b.severity] - rank[a.severity],
    ),
    unchecked: [...assessed.unchecked, ...looks.flatMap(unread)],
  };
}

function monitorOff({ node, eventThresholdMs }: NodeLatency, useful: number): readonly Judged[] {
  if (eventThresholdMs !== 0) return [];
  const message = 'the latency monitor is off: pauses from forks, the disk, expiry and eviction leave no trace';
  const evidence = { eventThresholdMs: 0, usefulThresholdMs: useful };
  return [
    {
      finding: {
        ...finding('latency/monitor-off', 'info', node, message, evidence),
        advice: `CONFIG SET latency-monitor-threshold ${useful}`,
      },
    },
  ];
}

const pauses = ({ node, events }: NodeLatency): readonly Judged[] =>
  (events ?? [])
    .filter(({ lately, lastMs }) => lately && lastMs >= PAUSE_MS)
    .map(({ event, lastMs, lastAt }) => ({
      finding: {
        ...finding(
          'latency/pause',
          'warning',
          node,
          `${event} took ${formatSeconds(lastMs / 1000)} (bound ${formatSeconds(PAUSE_MS / 1000)}): every client waited`,
          { event, lastMs, lastAt: lastAt.toISOString() },
        ),
        advice: `see the guide for this kind of event; \`redis-cli LATENCY HISTORY ${quoteForShell(event)}\` has its last 160`,
      },
      cause: event,
      badness: lastMs,
    }));

/** One process measures all nodes, so its worst figure is said once. */
function busyHere({ nodes }: LatencyData): readonly Judged[] {
  const p99Ms = Math.max(0, ...nodes.map(({ sentLate }) => sentLate?.p99Ms ?? 0));
  if (p99Ms < HELD_UP_MS) return [];
  const message = `this process was held up: one PING in a hundred left ${formatSeconds(p99Ms / 1000)} late or more, so round trips look longer than they are`;
  return [{ finding: finding('latency/busy-here', 'info', undefined, message, { sentLateP99Ms: p99Ms }) }];
}

function finding(
  id: LatencyFindingId,
  severity: Severity,
  node: string | undefined,
  message: string,
  evidence: Finding['evidence'],
): Finding {
  const { advice, source } = explanationOf(id);
  return { id, severity, subject: node === undefined ? {} : { node }, message, evidence, advice, source };
}

/** What could not be read, each with what is not known without it. */
function unread({ facts, eventThresholdMs, events }: LatencyLook): readonly Unchecked[] {
  const gap = (id: LatencyFindingId, { unavailable: reason, wouldNeed }: Unavailable): Unchecked => ({
    id,
    subject: { node: facts.address },
    reason,
    ...(wouldNeed !== undefined && { wouldNeed }),
    matters: false,
  });
  return [
    ...(isKnown(eventThresholdMs) ? [] : [gap('latency/monitor-off', eventThresholdMs)]),
    ...(isKnown(events) ? [] : [gap('latency/pause', events)]),
  ];
}
