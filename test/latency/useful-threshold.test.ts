import { expect, test } from 'vitest';
import type { NodeLatency } from '../../src/latency/latency-data.ts';
import { usefulEventThresholdMs } from '../../src/latency/useful-threshold.ts';

const command = (p99Microseconds: number | null): NodeLatency['commands'][number] => ({
  command: 'get',
  calls: 1,
  callsPerSecond: 1,
  serverSeconds: 1,
  share: 1,
  meanMicroseconds: 1,
  p50Microseconds: null,
  p99Microseconds,
  percentilesOver: null,
  ownCalls: 0,
  own: false,
});

const withP99s = (...p99s: readonly (number | null)[]) => ({
  seconds: 1,
  nodes: p99s.map((p99): NodeLatency => ({
    node: 'a:1',
    role: 'primary',
    seconds: 1,
    roundTrip: null,
    sentLate: null,
    withheld: 0,
    parts: [],
    commands: [command(p99)],
    events: null,
    eventThresholdMs: 0,
  })),
});

test.each([
  ['10 ms where nothing is known of commands', [null], 10],
  ['10 ms where the slowest hundredth takes 4 ms', [4_095], 10],
  ['100 ms where that of the slowest node takes 33 ms', [1_000, 33_553], 100],
  ['whole seconds beyond', [1_600_000], 4_000],
])('names %s', (_, p99s, thresholdMs) => {
  expect(usefulEventThresholdMs(withP99s(...p99s))).toBe(thresholdMs);
});
