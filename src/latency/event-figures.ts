import type { LatencyEvent } from '../redis/latency-events.ts';
import { isKnown } from '../redis/target.ts';
import type { EventFigures, TimePart } from './latency-data.ts';
import type { LatencyLook } from './look.ts';

const HOUR_MS = 3_600_000;

/** What the latency monitor of a node has, newest first; null when it may not be read. */
export function eventFigures({ events, facts }: LatencyLook): readonly EventFigures[] | null {
  if (!isKnown(events)) return null;
  const nowMs = serverNowMs(facts.sample);
  return events.value
    .map((event): EventFigures => ({ ...event, part: partOfEvent(event), lately: nowMs - event.lastAt.getTime() < HOUR_MS }))
    .toSorted((a, b) => b.lastAt.getTime() - a.lastAt.getTime());
}

/** By the server's clock where it tells, which events are stamped with. */
function serverNowMs({ info, at }: LatencyLook['facts']['sample']): number {
  const microseconds = isKnown(info) ? info.value.number('server_time_usec') : undefined;
  return microseconds === undefined ? at.wall.getTime() : microseconds / 1000;
}

/** @see https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/ (events) */
function partOfEvent({ event }: LatencyEvent): TimePart['part'] {
  if (event === 'command' || event === 'fast-command') return 'slow commands';
  if (event === 'fork') return 'fork';
  if (event.startsWith('aof-') || event.startsWith('rdb-') || event.startsWith('cluster-config-')) return 'disk';
  if (event.startsWith('expire-')) return 'expiry';
  return event.startsWith('eviction-') ? 'eviction' : 'other';
}
