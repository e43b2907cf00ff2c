import { formatBytes, formatInteger } from '../../text/humanize.ts';
import { defineRule } from '../define-rule.ts';
import { setTo } from '../edit.ts';
import type { Directive } from '../model.ts';
import { isReplica } from '../replicated.ts';
import type { Rule, Subject } from '../rule.ts';
import { CLIENTS, REDIS_CONF, REPLICATION } from '../sources.ts';

/** Memory beside the data: buffers, copies, what frees it. */
export const bufferRules: readonly Rule[] = [
  defineRule({
    id: 'RC210',
    name: 'lazyfree-off',
    title: 'large keys are freed while clients wait',
    severity: { cache: 'info', session: 'info' },
    rationale:
      'Freeing a key with a million elements takes long. With lazyfree-* a thread does it in the background, when keys are evicted, expire or are replaced. It is off by default in Redis, and on in Valkey from 8.0 on.',
    advice: 'write `yes` for each of them: nothing but the moment of freeing changes',
    bad: 'lazyfree-lazy-eviction no\n',
    good: 'lazyfree-lazy-eviction yes\nlazyfree-lazy-expire yes\nlazyfree-lazy-server-del yes\nlazyfree-lazy-user-del yes\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['lazyfree-lazy-eviction', 'lazyfree-lazy-expire', 'lazyfree-lazy-server-del', 'lazyfree-lazy-user-del'],
    *check(subject) {
      const eager = LAZY_FREE.filter((name) => subject.text(name) === 'no');
      if (eager.length === 0) return;
      const written = eager.find((name) => subject.isSet(name));
      yield {
        at: written === undefined ? undefined : subject.line(written),
        message: `${eager.join(', ')} ${eager.length === 1 ? 'is' : 'are'} no${written === undefined ? ' (the default)' : ''}: freeing a large key makes every client wait`,
        fix: { kind: 'unsafe', edits: eager.flatMap((name) => setTo(subject, 'unsafe', name, 'yes')?.edits ?? []) },
      };
    },
  }),
  defineRule({
    id: 'RC211',
    name: 'client-memory-unbounded',
    title: 'clients may take any amount of memory together',
    severity: 'warning',
    rationale:
      'Buffers of clients count towards maxmemory, so many slow readers make a cache evict its data. maxmemory-clients disconnects the largest of them instead. It is off by default, which matters most where maxclients was raised.',
    advice: 'set `maxmemory-clients 5%`',
    bad: 'maxmemory 2gb\nmaxclients 20000\n',
    good: 'maxmemory 2gb\nmaxclients 20000\nmaxmemory-clients 5%\n',
    source: CLIENTS,
    fixable: 'unsafe',
    yieldsTo: ['maxmemory-clients'],
    numbers: { mostClients: 10_000 },
    *check(subject, { mostClients }) {
      const clients = subject.number('maxclients') ?? 0;
      if (clients <= mostClients || subject.number('maxmemory-clients') !== 0) return;
      yield {
        at: subject.line('maxmemory-clients') ?? subject.line('maxclients'),
        message: `${formatInteger(clients)} clients are allowed (bound ${formatInteger(mostClients)}) and maxmemory-clients is 0: their buffers may take any amount of memory`,
        fix: setTo(subject, 'unsafe', 'maxmemory-clients', '5%'),
      };
    },
  }),
  defineRule({
    id: 'RC212',
    name: 'output-buffer-vs-maxmemory',
    title: 'the buffer of a single client may fill the memory',
    severity: 'warning',
    rationale:
      'The hard limit of client-output-buffer-limit is what one client may hold before it is disconnected. At maxmemory or above it never protects. Subscribers cannot be slowed down, so without a limit one slow subscriber suffices.',
    advice: 'keep the hard limits well below maxmemory, and give `pubsub` one, such as `client-output-buffer-limit pubsub 32mb 8mb 60`',
    bad: 'maxmemory 100mb\nclient-output-buffer-limit pubsub 0 0 0\n',
    good: 'maxmemory 1gb\nclient-output-buffer-limit pubsub 32mb 8mb 60\n',
    source: CLIENTS,
    *check(subject) {
      const maxmemoryBytes = subject.number('maxmemory') ?? 0;
      for (const { name, hardBytes, softBytes } of outputLimits(subject)) {
        const line = lineOfClass(subject, name);
        // What waits for replicas does not count against maxmemory.
        if (name === 'slave' || name === 'replica') continue;
        if (name === 'pubsub' && hardBytes === 0 && softBytes === 0) {
          yield { at: line, message: 'subscribers have no output limit: a single slow one may fill the memory' };
        } else if (line !== undefined && maxmemoryBytes > 0 && hardBytes >= maxmemoryBytes) {
          yield {
            at: line,
            message: `the hard output limit of ${name} clients is ${formatBytes(hardBytes)}, maxmemory ${formatBytes(maxmemoryBytes)}: it is reached too late to protect`,
            evidence: { hardLimitBytes: hardBytes, maxmemoryBytes },
          };
        }
      }
    },
  }),
  defineRule({
    id: 'RC213',
    name: 'query-buffer-vs-maxmemory',
    title: 'a single query may be as large as the memory',
    severity: 'info',
    rationale:
      'What a client sends is held until the command is complete. Where the limit, 1 GB by default, is no lower than maxmemory, one client can push everything else out.',
    advice: 'lower client-query-buffer-limit to several times your largest value, such as `client-query-buffer-limit 64mb`',
    bad: 'maxmemory 512mb\nclient-query-buffer-limit 1gb\n',
    good: 'maxmemory 2gb\nclient-query-buffer-limit 64mb\n',
    source: CLIENTS,
    yieldsTo: ['client-query-buffer-limit', 'maxmemory'],
    *check(subject) {
      const [limitBytes, maxmemoryBytes] = [subject.number('client-query-buffer-limit'), subject.number('maxmemory') ?? 0];
      if (limitBytes === undefined || maxmemoryBytes === 0 || limitBytes < maxmemoryBytes) return;
      yield {
        at: subject.line('client-query-buffer-limit'),
        message: `client-query-buffer-limit is ${formatBytes(limitBytes)}, maxmemory ${formatBytes(maxmemoryBytes)}: one client can push out everything`,
        evidence: { queryBufferLimitBytes: limitBytes, maxmemoryBytes },
      };
    },
  }),
  defineRule({
    id: 'RC214',
    name: 'replica-ignores-maxmemory',
    title: 'a writable replica does not keep to maxmemory',
    severity: 'info',
    rationale:
      'A replica leaves evicting to its primary, so it may pass maxmemory a little. That is right for a replica that is only read; one that takes writes of its own must evict by itself.',
    advice: 'set `replica-ignore-maxmemory no` on a replica that is written to',
    bad: 'replicaof 10.0.0.1 6379\nreplica-read-only no\n',
    good: 'replicaof 10.0.0.1 6379\nreplica-read-only no\nreplica-ignore-maxmemory no\n',
    source: REPLICATION,
    yieldsTo: ['replica-ignore-maxmemory'],
    *check(subject) {
      if (subject.text('replica-read-only') !== 'no' || !subject.isOn('replica-ignore-maxmemory')) return;
      yield {
        at: subject.line('replica-ignore-maxmemory') ?? subject.line('replica-read-only'),
        message: `${isReplica(subject) ? 'the replica' : 'this server, should it become a replica,'} takes writes and ignores maxmemory: what is written to it is never evicted`,
      };
    },
  }),
  defineRule({
    id: 'RC215',
    name: 'fragmentation',
    title: 'much memory is lost between the values',
    severity: 'off',
    rationale:
      'After many changes of sizes the allocator holds pages that are hardly used. activedefrag moves values together while the server runs, in builds with the bundled jemalloc.',
    advice: 'set `activedefrag yes` where the build allows it',
    bad: 'activedefrag no\n',
    good: 'activedefrag yes\n',
    example: { facts: { live: { usedMemoryBytes: 1_000_000_000, fragmentationBytes: 700_000_000 } } },
    source: REDIS_CONF,
    yieldsTo: ['activedefrag'],
    numbers: { leastBytes: 100 * 1024 * 1024, leastRatio: 1.5 },
    *check(subject, { leastBytes, leastRatio }) {
      const { usedMemoryBytes, fragmentationBytes } = subject.facts.live ?? {};
      if (usedMemoryBytes === undefined || fragmentationBytes === undefined || subject.isOn('activedefrag')) return;
      if (fragmentationBytes <= leastBytes || 1 + fragmentationBytes / usedMemoryBytes <= leastRatio) return;
      yield {
        at: subject.line('activedefrag'),
        message: `${formatBytes(fragmentationBytes)} are lost to fragmentation beside ${formatBytes(usedMemoryBytes)} in use, and activedefrag is no`,
        evidence: { usedMemoryBytes, fragmentationBytes },
      };
    },
  }),
  defineRule({
    id: 'RC216',
    name: 'transparent-huge-pages',
    title: 'the server does not switch off transparent huge pages for itself',
    severity: 'info',
    rationale:
      'With huge pages, writing one byte during a save copies 2 MB instead of 4 kB: latency and memory jump. `disable-thp yes`, the default, avoids that.',
    advice: 'delete the line, or write `disable-thp yes`',
    bad: 'disable-thp no\n',
    good: 'disable-thp yes\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['disable-thp'],
    *check(subject) {
      if (subject.text('disable-thp') !== 'no') return;
      yield {
        at: subject.line('disable-thp'),
        message: 'disable-thp is no: saving may copy far more memory than was written',
        fix: setTo(subject, 'unsafe', 'disable-thp', 'yes'),
      };
    },
  }),
  defineRule({
    id: 'RC217',
    name: 'unbounded-tracking',
    title: 'tracked keys or single values may take any amount of memory',
    severity: { cache: 'info' },
    rationale:
      'With tracking-table-max-keys 0 the table that remembers which client read which key has no limit. A proto-max-bulk-len above half of maxmemory lets one value push out most others.',
    advice: 'keep the defaults: 1,000,000 tracked keys, values up to 512 MB; or lower them',
    bad: 'tracking-table-max-keys 0\n',
    good: 'tracking-table-max-keys 1000000\n',
    source: REDIS_CONF,
    *check(subject) {
      if (subject.number('tracking-table-max-keys') === 0) {
        yield {
          at: subject.line('tracking-table-max-keys'),
          message: 'tracking-table-max-keys is 0: the table of tracked keys has no limit',
        };
      }
      const [valueBytes, maxmemoryBytes] = [subject.number('proto-max-bulk-len') ?? 0, subject.number('maxmemory') ?? 0];
      const line = subject.line('proto-max-bulk-len');
      if (line === undefined || maxmemoryBytes === 0 || valueBytes <= maxmemoryBytes / 2) return;
      yield {
        at: line,
        message: `proto-max-bulk-len is ${formatBytes(valueBytes)}, maxmemory ${formatBytes(maxmemoryBytes)}: one value can push out most others`,
        evidence: { protoMaxBulkLenBytes: valueBytes, maxmemoryBytes },
      };
    },
  }),
];

const LAZY_FREE = ['lazyfree-lazy-eviction', 'lazyfree-lazy-expire', 'lazyfree-lazy-server-del', 'lazyfree-lazy-user-del'];

interface OutputLimit {
  readonly name: string;
  readonly hardBytes: number;
  readonly softBytes: number;
}

/** The line that sets a class last: others set other classes, and the rest is the default. */
function lineOfClass(subject: Subject, name: string): Directive | undefined {
  const lines = subject.settings.get('client-output-buffer-limit')?.effective ?? [];
  return lines.findLast(({ args }) => args.some(({ value }, index) => index % 4 === 0 && value.toLowerCase() === name));
}

/** Groups of class, hard limit, soft limit, seconds. */
function outputLimits(subject: Subject): readonly OutputLimit[] {
  const words = (subject.text('client-output-buffer-limit') ?? '').split(' ');
  const limits: OutputLimit[] = [];
  for (let index = 0; index + 3 < words.length; index += 4) {
    limits.push({ name: words[index] ?? '', hardBytes: Number(words[index + 1]), softBytes: Number(words[index + 2]) });
  }
  return limits;
}
