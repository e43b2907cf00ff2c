import type { Finding } from '../report.ts';
import { formatCount, formatFraction, formatSeconds } from '../text/humanize.ts';
import { formatDuration } from '../text/duration.ts';
import { STAMPEDE } from './explanations.ts';
import type { Stampede } from './stampedes.ts';

/** More than these in one report say nothing new. */
const MOST = 10;

export function stampedeFindings(stampedes: readonly Stampede[]): readonly Finding[] {
  return stampedes.slice(0, MOST).map((stampede) => ({
    id: STAMPEDE.id,
    severity: 'warning',
    subject: { family: stampede.family },
    message: messageOf(stampede),
    evidence: {
      ...sizeOf(stampede),
      startSeconds: stampede.startSeconds,
      endSeconds: stampede.endSeconds,
      usualKeysPerMinute: stampede.usualKeysPerMinute,
      boundKeysPerMinute: stampede.boundKeysPerMinute,
      jitterSeconds: stampede.jitterSeconds,
    },
    advice: adviceFor(stampede),
    source: STAMPEDE.source,
  }));
}

/** With its intervals, when it is an estimate. */
const sizeOf = ({ keys, keysLow, keysHigh, bytes, bytesLow, bytesHigh }: Stampede): Finding['evidence'] => ({
  keys,
  ...(keysLow !== undefined && keysHigh !== undefined && { keysLow, keysHigh }),
  bytes,
  ...(bytesLow !== undefined && bytesHigh !== undefined && { bytesLow, bytesHigh }),
});

function messageOf({ keys, keysLow, startSeconds, endSeconds, usualKeysPerMinute, boundKeysPerMinute }: Stampede): string {
  const length = endSeconds - startSeconds;
  const within = length === 60 ? 'one minute' : formatSeconds(length);
  const when = startSeconds === 0 ? 'from now' : `in ${formatSeconds(startSeconds)}`;
  const about = keysLow === undefined ? '' : 'about ';
  return `${about}${formatCount(keys)} keys expire within ${within}, ${when}; around it ${formatCount(Math.round(usualKeysPerMinute))} a minute (bound ${formatCount(Math.round(boundKeysPerMinute))}): whoever needs them next recomputes them all at once`;
}

function adviceFor({ jitterSeconds, jitterShare }: Stampede): string {
  const jitter = formatDuration(jitterSeconds * 1000);
  if (jitterShare > 1)
    return `lives would have to be shortened by a random part of ${jitter}, and they are not that long: write them at different times`;
  return `shorten each life by a random part of ${jitter} (${formatFraction(jitterShare)} of it) when it is written: then a minute is expected to have no more than the bound`;
}
