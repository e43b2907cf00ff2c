import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseInfo } from '../../src/redis/info.ts';
import type { HealthFacts, NodeFacts } from '../../src/health/facts.ts';
import type { NodeSample } from '../../src/health/sample.ts';
import { startAt, windowBetween } from '../../src/health/window.ts';
import type { Unavailable } from '../../src/redis/target.ts';

/** Fields of INFO by name; null takes the field away. */
export type Fields = Readonly<Record<string, string | number | null>>;

export const recorded = (name: string): string =>
  readFileSync(join(import.meta.dirname, `../fixtures/info/${name}.txt`), 'utf8').replaceAll('\r', '');

const NOT_ASKED: Unavailable = { unavailable: 'not asked' };

/** A sample of a recorded server, with some fields said otherwise. */
export function sampleOf(
  fields: Fields = {},
  { secondsLater = 0, server = 'valkey-9.1', ...more }: Partial<NodeSample> & { secondsLater?: number; server?: string } = {},
): NodeSample {
  return {
    at: { wall: new Date(Date.UTC(2026, 10, 23) + secondsLater * 1000), monotonicMs: secondsLater * 1000 },
    info: { value: parseInfo(withFields(recorded(server), fields)) },
    latencyHistograms: { value: new Map() },
    clusterInfo: NOT_ASKED,
    lastSlowlogId: { value: null },
    largeRequests: { value: 0 },
    largeReplies: { value: 0 },
    ownCommands: 0,
    ...more,
  };
}

function withFields(text: string, fields: Fields): string {
  return Object.entries(fields).reduce((changed, [name, value]) => {
    const line = new RegExp(`^${name.replaceAll(/[.|]/g, '\\$&')}:.*$`, 'm');
    if (value === null) return changed.replace(line, '');
    return line.test(changed) ? changed.replace(line, `${name}:${value}`) : `${changed}\n# ${sectionOf(name)}\n${name}:${value}`;
  }, text);
}

const sectionOf = (name: string): string =>
  name.startsWith('cmdstat_')
    ? 'Commandstats'
    : name.startsWith('errorstat_')
      ? 'Errorstats'
      : name.startsWith('slave')
        ? 'Replication'
        : /^db\d+$/.test(name)
          ? 'Keyspace'
          : 'Stats';

export interface ImaginedNode extends Partial<NodeFacts> {
  /** What INFO says at both ends. */
  readonly fields?: Fields;
  /** What INFO says at the end of the window only. */
  readonly after?: Fields;
  readonly seconds?: number;
  readonly server?: string;
  readonly start?: Partial<NodeSample>;
  readonly end?: Partial<NodeSample>;
}

/** A server that has been up for a month and has nothing wrong with it, unless said otherwise. */
export function imagineNode({
  fields = {},
  after = {},
  seconds = 10,
  server = 'valkey-9.1',
  start = {},
  end = {},
  ...more
}: ImaginedNode = {}): NodeFacts {
  const calm: Fields = {
    uptime_in_seconds: 2_592_000,
    maxmemory: 2 * 1024 ** 3,
    maxmemory_policy: 'allkeys-lru',
    keyspace_hits: 1_000_000,
    keyspace_misses: 10_000,
    total_commands_processed: 5_000_000,
  };
  const before = sampleOf({ ...calm, ...fields }, { server, ...start });
  const ended = sampleOf({ ...calm, ...fields, ...after }, { server, secondsLater: seconds, ...end });
  return {
    address: '10.0.0.1:6379',
    role: 'primary',
    slots: 0,
    sample: ended,
    settings: {
      value: new Map(
        Object.entries({
          bind: '127.0.0.1',
          maxclients: '10000',
          'protected-mode': 'yes',
          save: '',
          'slowlog-log-slower-than': '10000',
          'slowlog-max-len': '128',
        }),
      ),
    },
    window: 'value' in ended.info ? { value: windowBetween(startAt(before), ended) } : ended.info,
    roundTrip: { value: { samples: 20, meanMs: 0.2, p50Ms: 0.2, p90Ms: 0.3, p99Ms: 0.4, maxMs: 0.4 } },
    cost: { commands: 30, replyBytes: 10_000 },
    ...more,
  };
}

export function imagine(nodes: readonly NodeFacts[] = [imagineNode()], more: Partial<HealthFacts> = {}): HealthFacts {
  return {
    role: 'cache',
    targets: { hitRatio: undefined, averageLatencyMs: undefined, evictionPolicy: undefined },
    engine: 'valkey',
    engineVersion: '9.1.2',
    topology: 'standalone',
    nodes,
    silent: [],
    absent: [],
    now: new Date(Date.UTC(2026, 10, 23)),
    ...more,
  };
}
