import { formatBytes, formatFraction } from '../../text/humanize.ts';
import { defineRule } from '../define-rule.ts';
import { setTo } from '../edit.ts';
import type { Rule, Subject } from '../rule.ts';
import { ADMINISTRATION, BULLMQ, ELASTICACHE_MEMORY, EVICTION, REDIS_CONF } from '../sources.ts';

/** How much a server may hold, and what it drops when that is full. */
export const memoryRules: readonly Rule[] = [
  defineRule({
    id: 'RC201',
    name: 'maxmemory-missing',
    title: 'no limit is set for memory',
    severity: { cache: 'error', session: 'warning', queue: 'warning', store: 'warning' },
    rationale:
      'Without maxmemory a server grows until the machine has nothing left: it starts to swap, or the kernel kills it. A cache never evicts, so it keeps what nobody reads.',
    advice: 'set maxmemory to what the machine can spare, such as `maxmemory 2gb`; leave room for copies during saving and for buffers',
    bad: 'bind 127.0.0.1\nmaxmemory 0\n',
    good: 'bind 127.0.0.1\nmaxmemory 2gb\n',
    source: ADMINISTRATION,
    tells: 'maxmemory',
    *check(subject) {
      if (subject.number('maxmemory') !== 0) return;
      if (subject.role !== 'cache' && evicts(subject)) return; // RC205 tells that the policy never acts.
      const what = subject.line('maxmemory') === undefined ? 'no maxmemory is set' : 'maxmemory is 0, which means no limit';
      const then = subject.role === 'cache' ? 'the cache never evicts and grows' : 'the server grows';
      yield { at: subject.line('maxmemory'), message: `${what}: ${then} until the machine runs out of memory` };
    },
  }),
  defineRule({
    id: 'RC202',
    name: 'maxmemory-vs-host',
    title: 'maxmemory leaves too little of the memory there is',
    severity: 'error',
    rationale:
      'maxmemory counts data, not the copies that saving makes, fragmentation, and buffers of replicas. The pages of cloud services keep 10 to 25 % aside; a fork that saves may need as much again as is written meanwhile.',
    advice: 'lower maxmemory, or give the machine or container more memory',
    bad: 'maxmemory 4gb\n',
    good: 'maxmemory 2gb\n',
    example: { facts: { memoryBytes: 4 * 1024 ** 3 } },
    source: ELASTICACHE_MEMORY,
    numbers: { errorShare: 0.9, warningShareWhenCopying: 0.75 },
    *check(subject, { errorShare, warningShareWhenCopying }) {
      const { memoryBytes } = subject.facts;
      const limitBytes = subject.number('maxmemory');
      if (memoryBytes === undefined || limitBytes === undefined || limitBytes === 0) return;
      const share = limitBytes / memoryBytes;
      const bound = share > errorShare ? errorShare : warningShareWhenCopying;
      if (share <= bound || (bound !== errorShare && !copiesItself(subject))) return;
      yield {
        at: subject.line('maxmemory'),
        severity: bound === errorShare ? 'error' : 'warning',
        message: `maxmemory is ${formatBytes(limitBytes)}, ${formatFraction(share)} of the ${formatBytes(memoryBytes)} there are (bound ${formatFraction(bound)}): saving, replicas and buffers may exceed the rest`,
        evidence: { maxmemoryBytes: limitBytes, memoryBytes },
      };
    },
  }),
  defineRule({
    id: 'RC203',
    name: 'policy-noeviction-cache',
    title: 'a cache refuses writes when it is full',
    severity: { cache: 'error' },
    rationale:
      'noeviction, the default, answers writes with an OOM error once maxmemory is reached. A cache is meant to drop what is used least instead.',
    advice: 'set `maxmemory-policy allkeys-lru`',
    bad: 'maxmemory 2gb\n',
    good: 'maxmemory 2gb\nmaxmemory-policy allkeys-lru\n',
    source: EVICTION,
    fixable: 'unsafe',
    tells: 'maxmemory-policy',
    *check(subject) {
      if (subject.number('maxmemory') === 0 || subject.text('maxmemory-policy') !== 'noeviction') return;
      const line = subject.line('maxmemory-policy');
      yield {
        at: line,
        message: `maxmemory-policy is noeviction${line === undefined ? ' (the default)' : ''}: when the cache is full, writes fail`,
        fix: setTo(subject, 'unsafe', 'maxmemory-policy', 'allkeys-lru'),
      };
    },
  }),
  defineRule({
    id: 'RC204',
    name: 'eviction-on-queue',
    title: 'data that must not be lost may be evicted',
    severity: { queue: 'error', store: 'error' },
    rationale:
      'A policy that evicts drops jobs or records when memory is full, without an error to anybody. volatile-* spares keys without a TTL: bearable for a store, not for a queue, whose locks and delays have one.',
    advice: 'set `maxmemory-policy noeviction`, and watch memory instead',
    bad: 'maxmemory 2gb\nmaxmemory-policy allkeys-lru\n',
    good: 'maxmemory 2gb\nmaxmemory-policy noeviction\n',
    source: BULLMQ,
    fixable: 'unsafe',
    yieldsTo: ['maxmemory-policy'],
    *check(subject) {
      const policy = subject.text('maxmemory-policy') ?? '';
      if (!(policy.startsWith('allkeys-') || (subject.role === 'queue' && policy.startsWith('volatile-')))) return;
      yield {
        at: subject.line('maxmemory-policy'),
        message: `maxmemory-policy is ${policy}: when memory is full, ${subject.role === 'queue' ? 'jobs' : 'records'} are dropped without an error`,
        fix: setTo(subject, 'unsafe', 'maxmemory-policy', 'noeviction'),
      };
    },
  }),
  defineRule({
    id: 'RC205',
    name: 'policy-without-maxmemory',
    title: 'an eviction policy has no limit to act at',
    severity: { session: 'warning', queue: 'warning', store: 'warning' },
    rationale:
      'Policies act when maxmemory is reached. Without a limit the line reads like a protection, and is none. For a cache this is part of RC201.',
    advice: 'set maxmemory as well, or delete the policy',
    bad: 'maxmemory-policy volatile-lru\n',
    good: 'maxmemory 1gb\nmaxmemory-policy volatile-lru\n',
    source: EVICTION,
    yieldsTo: ['maxmemory'],
    *check(subject) {
      const line = subject.line('maxmemory-policy');
      if (line === undefined || !evicts(subject) || subject.number('maxmemory') !== 0) return;
      yield { at: line, message: `maxmemory-policy ${subject.text('maxmemory-policy')} has no effect: there is no maxmemory to reach` };
    },
  }),
  defineRule({
    id: 'RC206',
    name: 'volatile-without-ttl',
    title: 'only keys with a TTL can be evicted',
    severity: { cache: 'warning' },
    rationale:
      'volatile-* considers keys with a TTL only. When few have one, a full cache behaves as with noeviction: writes fail. A file cannot tell how many have one, a server can.',
    advice: 'give every key of the cache a TTL, or use `maxmemory-policy allkeys-lru`',
    bad: 'maxmemory 2gb\nmaxmemory-policy volatile-lru\n',
    good: 'maxmemory 2gb\nmaxmemory-policy allkeys-lru\n',
    source: EVICTION,
    fixable: 'unsafe',
    yieldsTo: ['maxmemory-policy'],
    numbers: { leastShareWithTtl: 0.5 },
    *check(subject, { leastShareWithTtl }) {
      const policy = subject.text('maxmemory-policy') ?? '';
      if (!policy.startsWith('volatile-')) return;
      const { keys, keysWithTtl } = subject.facts.live ?? {};
      const share = keys === undefined || keysWithTtl === undefined || keys === 0 ? undefined : keysWithTtl / keys;
      if (share !== undefined && share >= leastShareWithTtl) return;
      const fact =
        share === undefined
          ? `maxmemory-policy ${policy} evicts keys with a TTL only`
          : `maxmemory-policy ${policy} evicts keys with a TTL only, and ${formatFraction(share)} of the keys have one (wanted ${formatFraction(leastShareWithTtl)})`;
      yield {
        at: subject.line('maxmemory-policy'),
        severity: share === undefined ? 'info' : 'warning',
        message: `${fact}: when the others fill the memory, writes fail`,
        fix: setTo(subject, 'unsafe', 'maxmemory-policy', policy.replace('volatile-ttl', 'volatile-lru').replace('volatile-', 'allkeys-')),
      };
    },
  }),
  defineRule({
    id: 'RC207',
    name: 'random-policy',
    title: 'what is evicted does not depend on use as it should',
    severity: { cache: 'info' },
    rationale:
      '*-random drops keys that are read all the time as readily as forgotten ones. With LFU, a decay of 0 never forgets old popularity, and a log factor of 0 cannot tell hot keys from warm ones.',
    advice:
      'use `allkeys-lru` or `allkeys-lfu` with the default lfu-decay-time 1 and lfu-log-factor 10, unless every key is read equally often',
    bad: 'maxmemory 2gb\nmaxmemory-policy allkeys-random\n',
    good: 'maxmemory 2gb\nmaxmemory-policy allkeys-lru\n',
    source: EVICTION,
    yieldsTo: ['maxmemory-policy'],
    *check(subject) {
      const policy = subject.text('maxmemory-policy') ?? '';
      if (policy.endsWith('-random')) {
        yield { at: subject.line('maxmemory-policy'), message: `maxmemory-policy ${policy} drops hot keys as readily as cold ones` };
      }
      if (!policy.endsWith('-lfu')) return;
      for (const name of ['lfu-decay-time', 'lfu-log-factor']) {
        if (subject.number(name) !== 0) continue;
        yield { at: subject.line(name), message: `${name} is 0: ${policy} can hardly tell which keys are used now` };
      }
    },
  }),
  defineRule({
    id: 'RC208',
    name: 'maxmemory-samples',
    title: 'eviction looks at too few keys, or at too many',
    severity: { cache: 'info' },
    rationale:
      'Each eviction samples some keys and drops the best candidate. Below 5 it often drops a key in use; above 10 it costs CPU and is hardly better.',
    advice: 'use 5, the default, or 10 when accuracy matters more than CPU',
    bad: 'maxmemory-samples 3\n',
    good: 'maxmemory-samples 5\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['maxmemory-samples'],
    numbers: { leastSamples: 5, mostSamples: 10 },
    *check(subject, { leastSamples, mostSamples }) {
      const samples = subject.number('maxmemory-samples');
      if (samples === undefined || (samples >= leastSamples && samples <= mostSamples)) return;
      const [bound, consequence] = samples < leastSamples ? [leastSamples, 'keys in use are evicted'] : [mostSamples, 'evicting costs CPU'];
      yield {
        at: subject.line('maxmemory-samples'),
        message: `maxmemory-samples is ${samples} (bound ${bound}): ${consequence}`,
        fix: setTo(subject, 'unsafe', 'maxmemory-samples', String(bound)),
      };
    },
  }),
  defineRule({
    id: 'RC209',
    name: 'eviction-tenacity-extreme',
    title: 'eviction may block clients, or fall behind',
    severity: { cache: 'info' },
    rationale:
      'The tenacity says how long evicting may hold up clients: 0 hardly at all, so that memory passes its limit under load; 100 without any bound.',
    advice: 'keep the default: delete the line, or write `maxmemory-eviction-tenacity 10`',
    bad: 'maxmemory-eviction-tenacity 100\n',
    good: 'maxmemory-eviction-tenacity 10\n',
    source: REDIS_CONF,
    yieldsTo: ['maxmemory-eviction-tenacity'],
    *check(subject) {
      const tenacity = subject.number('maxmemory-eviction-tenacity');
      if (tenacity !== 0 && tenacity !== 100) return;
      const consequence = tenacity === 0 ? 'under load, memory passes maxmemory' : 'clients wait for as long as evicting takes';
      yield { at: subject.line('maxmemory-eviction-tenacity'), message: `maxmemory-eviction-tenacity is ${tenacity}: ${consequence}` };
    },
  }),
];

const evicts = (subject: Subject): boolean => (subject.text('maxmemory-policy') ?? 'noeviction') !== 'noeviction';

/** A fork that saves, or replicas that are fed. */
function copiesItself(subject: Subject): boolean {
  return subject.text('save') !== '' || subject.isOn('appendonly') || (subject.number('min-replicas-to-write') ?? 0) > 0;
}
