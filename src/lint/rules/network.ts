import { formatInteger } from '../../text/humanize.ts';
import { defineRule } from '../define-rule.ts';
import { replaceToken, setTo, withEdits } from '../edit.ts';
import { bindAddresses, isLoopback, isWildcard } from '../listening.ts';
import type { Rule } from '../rule.ts';
import { ADMINISTRATION, CLIENTS, REDIS_CONF, SERVER_C } from '../sources.ts';

/** Connections: how many, for how long, from where. */
export const networkRules: readonly Rule[] = [
  defineRule({
    id: 'RC401',
    name: 'timeout-zero',
    title: 'idle clients stay for ever',
    severity: { cache: 'warning', session: 'info' },
    rationale:
      'With timeout 0, the default, connections that their owner forgot stay until maxclients is reached. A timeout closes idle ones, never subscribers; below what pools keep connections idle it makes them fail now and then.',
    advice: 'set `timeout 300`, above the idle time of your connection pools',
    bad: 'timeout 0\n',
    good: 'timeout 300\n',
    source: CLIENTS,
    fixable: 'unsafe',
    tells: 'timeout',
    numbers: { leastSeconds: 30 },
    *check(subject, { leastSeconds }) {
      const seconds = subject.number('timeout');
      const at = subject.line('timeout');
      if (seconds === 0) {
        yield {
          at,
          message: `timeout is 0${at === undefined ? ' (the default)' : ''}: connections that were forgotten stay for ever`,
          fix: setTo(subject, 'unsafe', 'timeout', '300'),
        };
      } else if (seconds !== undefined && seconds < leastSeconds) {
        yield { at, message: `timeout is ${seconds} s (bound ${leastSeconds} s): connections in pools are closed while they wait` };
      }
    },
  }),
  defineRule({
    id: 'RC402',
    name: 'tcp-keepalive',
    title: 'dead clients are noticed late, or never',
    severity: 'warning',
    rationale:
      'Keepalive probes find peers that went away without closing, after about twice the value. With 0 they hold their connection, and what they blocked, for ever.',
    advice: 'set `tcp-keepalive 60`',
    bad: 'tcp-keepalive 0\n',
    good: 'tcp-keepalive 60\n',
    source: CLIENTS,
    fixable: 'unsafe',
    tells: 'tcp-keepalive',
    numbers: { mostSeconds: 300 },
    *check(subject, { mostSeconds }) {
      const seconds = subject.number('tcp-keepalive');
      const fix = setTo(subject, 'unsafe', 'tcp-keepalive', '60');
      const at = subject.line('tcp-keepalive');
      if (seconds === 0) yield { at, message: 'tcp-keepalive is 0: clients that went away without a word are never noticed', fix };
      if (seconds === undefined || seconds <= mostSeconds) return;
      const message = `tcp-keepalive is ${seconds} s (bound ${mostSeconds} s): dead clients are noticed after about ${2 * seconds} s`;
      yield { at, severity: 'info', message, fix };
    },
  }),
  defineRule({
    id: 'RC403',
    name: 'tcp-backlog-vs-somaxconn',
    title: 'the queue of new connections is not what it says',
    severity: 'warning',
    rationale:
      'The kernel cuts tcp-backlog to net.core.somaxconn, 4096 by default since Linux 5.4 and 128 before; the server only logs it. Below 511 bursts of connections are dropped early.',
    advice: 'raise net.core.somaxconn on the host, or lower tcp-backlog to it',
    bad: 'tcp-backlog 65535\n',
    good: 'tcp-backlog 511\n',
    source: SERVER_C,
    yieldsTo: ['tcp-backlog'],
    numbers: { usualSomaxconn: 4096, leastBacklog: 511 },
    *check(subject, { usualSomaxconn, leastBacklog }) {
      const backlog = subject.number('tcp-backlog');
      if (backlog === undefined) return;
      const known = subject.facts.somaxconn;
      const most = known ?? usualSomaxconn;
      const at = subject.line('tcp-backlog');
      if (backlog > most) {
        const where = known === undefined ? 'what Linux allows by default' : 'net.core.somaxconn here';
        const severity = known === undefined ? 'info' : 'warning';
        yield { at, severity, message: `tcp-backlog is ${backlog}, ${where} is ${most}: the kernel cuts it without an error` };
      } else if (at !== undefined && backlog < leastBacklog) {
        yield { at, severity: 'info', message: `tcp-backlog is ${backlog} (bound ${leastBacklog}): bursts of new connections are dropped` };
      }
    },
  }),
  defineRule({
    id: 'RC404',
    name: 'maxclients-vs-ulimit',
    title: 'fewer clients can connect than the file says',
    severity: 'warning',
    rationale:
      'Each client takes a file descriptor, and the server keeps 32 for itself. Where the limit of open files is lower, the server lowers maxclients and only logs it.',
    advice: 'raise the limit of open files (LimitNOFILE of the unit, ulimit -n), or lower maxclients',
    bad: 'maxclients 10000\n',
    good: 'maxclients 900\n',
    example: { facts: { openFilesLimit: 1024 } },
    source: CLIENTS,
    numbers: { reservedDescriptors: 32 },
    *check(subject, { reservedDescriptors }) {
      const [clients, limit] = [subject.number('maxclients'), subject.facts.openFilesLimit];
      if (clients === undefined || limit === undefined || clients + reservedDescriptors <= limit) return;
      yield {
        at: subject.line('maxclients'),
        message: `maxclients is ${formatInteger(clients)}, and ${formatInteger(limit)} files may be open: the server lowers it to ${formatInteger(Math.max(0, limit - reservedDescriptors))}`,
        evidence: { maxclients: clients, openFilesLimit: limit },
      };
    },
  }),
  defineRule({
    id: 'RC405',
    name: 'maxclients-extreme',
    title: 'very few or very many clients are allowed',
    severity: 'info',
    rationale:
      'Below about 100 a single pool locks everybody else out. Far above 10,000 the memory of their buffers, and the time to serve them, is rarely planned for.',
    advice: 'keep the default, maxclients 10000, unless you know the number of connections',
    bad: 'maxclients 50\n',
    good: 'maxclients 10000\n',
    source: CLIENTS,
    yieldsTo: ['maxclients'],
    numbers: { leastClients: 100, mostClients: 65_000 },
    *check(subject, { leastClients, mostClients }) {
      const clients = subject.number('maxclients');
      if (clients === undefined || (clients >= leastClients && clients <= mostClients)) return;
      const [bound, then] =
        clients < leastClients ? [leastClients, 'one pool may lock all others out'] : [mostClients, 'their buffers may take much memory'];
      yield { at: subject.line('maxclients'), message: `maxclients is ${formatInteger(clients)} (bound ${formatInteger(bound)}): ${then}` };
    },
  }),
  defineRule({
    id: 'RC406',
    name: 'bind-address-unavailable',
    title: 'the server does not start while an address is missing',
    severity: 'warning',
    rationale:
      'An address in `bind` that the machine does not have yet, such as of an interface that comes up late, makes the start fail. With a `-` before it the server goes on without it.',
    advice: 'write a `-` before addresses that may come late, and keep one without, such as 127.0.0.1',
    bad: 'bind 127.0.0.1 10.0.0.5\n',
    good: 'bind 127.0.0.1 -10.0.0.5\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    live: false,
    yieldsTo: ['bind'],
    *check(subject) {
      const line = subject.line('bind');
      if (line === undefined) return;
      const others = bindAddresses(subject).filter(({ optional, address }) => !optional || isLoopback(address) || isWildcard(address));
      for (const token of line.args) {
        if (!/^[0-9a-f][0-9a-f.:]*$/i.test(token.value) || isLoopback(token.value) || isWildcard(token.value)) continue;
        const alone = others.every(({ address }) => address === token.value);
        yield {
          at: token,
          message: `bind names ${token.value}: the server does not start before the machine has that address`,
          // An optional address alone would leave the server listening nowhere.
          fix: alone ? undefined : withEdits('unsafe', [replaceToken(line.path, token, `-${token.value}`)]),
        };
      }
    },
  }),
];

/** What the process makes of the machine it runs on. */
export const kernelRules: readonly Rule[] = [
  defineRule({
    id: 'RC413',
    name: 'kernel-note',
    title: 'the kernel has a say that no file shows',
    severity: 'info',
    rationale:
      'vm.overcommit_memory 0 makes the fork of a save fail when memory is short; transparent huge pages make it slow; without swap the kernel kills instead of slowing down. No configuration file can set these. Said once, when asked for.',
    advice: 'on the host: `sysctl vm.overcommit_memory=1`, transparent_hugepage `madvise` or `never`, and some swap',
    bad: 'port 6379\n',
    good: 'port 6379\nsave ""\nappendonly no\nrepl-diskless-sync no\ncluster-enabled no\n',
    example: { facts: { kernelNotes: true } },
    source: ADMINISTRATION,
    *check(subject) {
      if (subject.facts.kernelNotes !== true) return;
      const forks =
        subject.text('save') !== '' || subject.isOn('appendonly') || subject.isOn('repl-diskless-sync') || subject.isOn('cluster-enabled');
      if (forks)
        yield { message: 'the server forks to save or to feed replicas: vm.overcommit_memory and huge pages decide how that goes' };
    },
  }),
];
