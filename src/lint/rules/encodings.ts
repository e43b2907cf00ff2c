import { formatInteger } from '../../text/humanize.ts';
import { defineRule } from '../define-rule.ts';
import type { Rule } from '../rule.ts';
import { MEMORY_OPTIMIZATION, REDIS_CONF } from '../sources.ts';

/** How values are stored. Off until asked for: what is right depends on the data. */
export const encodingRules: readonly Rule[] = [
  defineRule({
    id: 'RC701',
    name: 'listpack-large',
    title: 'compact values grow so large that each access is slow',
    severity: 'off',
    rationale:
      'Small hashes, sets and sorted sets are kept as one block that is searched from its start. Beyond about a thousand elements the memory saved costs time with every access.',
    advice: 'keep the limit at 512 or below',
    bad: 'hash-max-listpack-entries 5000\n',
    good: 'hash-max-listpack-entries 512\n',
    source: MEMORY_OPTIMIZATION,
    numbers: { mostEntries: 1024 },
    *check(subject, { mostEntries }) {
      for (const name of ['hash-max-listpack-entries', 'zset-max-listpack-entries', 'set-max-listpack-entries', 'set-max-intset-entries']) {
        const entries = subject.number(name) ?? 0;
        if (entries <= mostEntries) continue;
        yield {
          at: subject.line(name),
          message: `${name} is ${formatInteger(entries)} (bound ${formatInteger(mostEntries)}): each access searches the whole value`,
        };
      }
    },
  }),
  defineRule({
    id: 'RC702',
    name: 'list-compression',
    title: 'lists are compressed and decompressed all the time',
    severity: 'off',
    rationale:
      'list-compress-depth saves memory in the middle of long lists and costs CPU whenever an element there is reached. For queues only the ends matter; elsewhere reads get slower.',
    advice: 'set `list-compress-depth 0` where latency matters more than memory',
    bad: 'list-compress-depth 1\n',
    good: 'list-compress-depth 0\n',
    source: REDIS_CONF,
    *check(subject) {
      const depth = subject.number('list-compress-depth') ?? 0;
      if (depth > 0)
        yield {
          at: subject.line('list-compress-depth'),
          message: `list-compress-depth is ${depth}: reading inside of lists decompresses nodes`,
        };
    },
  }),
  defineRule({
    id: 'RC703',
    name: 'hll-sparse-large',
    title: 'counting with HyperLogLog is slow',
    severity: 'off',
    rationale: 'The sparse form is searched from its start. Above 16,000 bytes it is no smaller than the dense form, only slower.',
    advice: 'keep `hll-sparse-max-bytes 3000`',
    bad: 'hll-sparse-max-bytes 20000\n',
    good: 'hll-sparse-max-bytes 3000\n',
    source: REDIS_CONF,
    numbers: { mostBytes: 16_000 },
    *check(subject, { mostBytes }) {
      const sparseBytes = subject.number('hll-sparse-max-bytes') ?? 0;
      if (sparseBytes <= mostBytes) return;
      yield {
        at: subject.line('hll-sparse-max-bytes'),
        message: `hll-sparse-max-bytes is ${formatInteger(sparseBytes)} (bound ${formatInteger(mostBytes)}): it costs time and saves nothing`,
      };
    },
  }),
  defineRule({
    id: 'RC704',
    name: 'stream-nodes-large',
    title: 'reading a few entries of a stream touches many',
    severity: 'off',
    rationale:
      'Entries of a stream are kept in blocks that are walked from their start. Very large blocks, or 0 for no bound, make every read and every trim slow.',
    advice: 'keep the defaults: stream-node-max-entries 100, stream-node-max-bytes 4096',
    bad: 'stream-node-max-entries 0\n',
    good: 'stream-node-max-entries 100\n',
    source: REDIS_CONF,
    numbers: { mostEntries: 1_000, mostBytes: 65_536 },
    *check(subject, { mostEntries, mostBytes }) {
      const bounds = { 'stream-node-max-entries': mostEntries, 'stream-node-max-bytes': mostBytes };
      for (const [name, most] of Object.entries(bounds)) {
        const value = subject.number(name);
        if (value === undefined || (value > 0 && value <= most)) continue;
        const fact =
          value === 0 ? `${name} is 0, which means no bound` : `${name} is ${formatInteger(value)} (bound ${formatInteger(most)})`;
        yield { at: subject.line(name), message: `${fact}: reading a few entries walks over many` };
      }
    },
  }),
];
