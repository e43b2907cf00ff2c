import { defineRule } from '../define-rule.ts';
import { setTo } from '../edit.ts';
import { idleSettings } from '../idle-settings.ts';
import { lastArgument } from '../last-argument.ts';
import type { Rule, Subject } from '../rule.ts';
import { REDIS_CONF, SCALING } from '../sources.ts';

/** Nodes of a cluster. */
export const clusterRules: readonly Rule[] = [
  defineRule({
    id: 'RC611',
    name: 'cluster-node-timeout',
    title: 'a lost node is given up too soon, or too late',
    severity: 'warning',
    rationale:
      'Below 2 s a slow command or a short break of the network starts a failover. Above 30 s the keys of a lost primary are gone for that long.',
    advice: 'use 5,000 to 15,000 ms; the default is `cluster-node-timeout 15000`',
    bad: 'cluster-enabled yes\ncluster-node-timeout 500\n',
    good: 'cluster-enabled yes\ncluster-node-timeout 15000\n',
    source: SCALING,
    yieldsTo: ['cluster-node-timeout'],
    numbers: { leastMs: 2_000, mostMs: 30_000 },
    *check(subject, { leastMs, mostMs }) {
      const timeoutMs = subject.number('cluster-node-timeout');
      if (!inCluster(subject) || timeoutMs === undefined || (timeoutMs >= leastMs && timeoutMs <= mostMs)) return;
      const [bound, then] =
        timeoutMs < leastMs ? [leastMs, 'a slow command starts a failover'] : [mostMs, 'keys of a lost primary are gone for long'];
      yield { at: subject.line('cluster-node-timeout'), message: `cluster-node-timeout is ${timeoutMs} ms (bound ${bound} ms): ${then}` };
    },
  }),
  defineRule({
    id: 'RC612',
    name: 'full-coverage-cache',
    title: 'one lost shard stops the whole cache',
    severity: { cache: 'info' },
    rationale:
      'With cluster-require-full-coverage yes, the default, all nodes refuse commands while any slot is without a primary. A cache had better serve the rest.',
    advice: 'set `cluster-require-full-coverage no`',
    bad: 'cluster-enabled yes\n',
    good: 'cluster-enabled yes\ncluster-require-full-coverage no\n',
    source: SCALING,
    fixable: 'unsafe',
    yieldsTo: ['cluster-require-full-coverage'],
    *check(subject) {
      if (!inCluster(subject) || !subject.isOn('cluster-require-full-coverage')) return;
      yield {
        at: subject.line('cluster-require-full-coverage'),
        message: 'cluster-require-full-coverage is yes: one lost shard stops the whole cache',
        fix: setTo(subject, 'unsafe', 'cluster-require-full-coverage', 'no'),
      };
    },
  }),
  defineRule({
    id: 'RC613',
    name: 'reads-when-down-cache',
    title: 'a cache refuses reads while the cluster is down',
    severity: { cache: 'info' },
    rationale: 'A node that lost the majority refuses to read, although it has the data. For a cache old data is better than none.',
    advice: 'set `cluster-allow-reads-when-down yes`',
    bad: 'cluster-enabled yes\n',
    good: 'cluster-enabled yes\ncluster-allow-reads-when-down yes\n',
    source: SCALING,
    fixable: 'unsafe',
    yieldsTo: ['cluster-allow-reads-when-down'],
    *check(subject) {
      if (!inCluster(subject) || subject.text('cluster-allow-reads-when-down') !== 'no') return;
      yield {
        at: subject.line('cluster-allow-reads-when-down'),
        message: 'cluster-allow-reads-when-down is no: a node cut off from the majority answers reads with errors',
        fix: setTo(subject, 'unsafe', 'cluster-allow-reads-when-down', 'yes'),
      };
    },
  }),
  defineRule({
    id: 'RC614',
    name: 'cluster-settings-without-cluster',
    title: 'a setting of clusters has nothing to act on',
    severity: 'info',
    rationale: 'Without `cluster-enabled yes` a server is on its own, and these lines read as if it were not.',
    advice: 'delete the line, or set `cluster-enabled yes` if that was meant',
    bad: 'cluster-node-timeout 5000\n',
    good: 'cluster-enabled yes\ncluster-node-timeout 5000\n',
    source: SCALING,
    fixable: 'unsafe',
    live: false,
    *check(subject) {
      if (subject.text('cluster-enabled') !== 'no') return;
      const names = subject.configuration.directives.map(({ lowerName }) => lowerName);
      const others = names.filter((name) => name.startsWith('cluster-') && name !== 'cluster-enabled');
      yield* idleSettings(subject, new Set(others), 'cluster-enabled is no');
    },
  }),
  defineRule({
    id: 'RC615',
    name: 'validity-factor-zero',
    title: 'a replica may take over with very old data',
    severity: 'info',
    rationale:
      'cluster-replica-validity-factor 0 lets a replica take over however long it was cut off: more available, but it may bring back old data. A migration barrier of 0 takes the last replica from a healthy primary.',
    advice: 'keep the defaults 10 and 1 where old data does harm; 0 is right for availability at any price',
    bad: 'cluster-enabled yes\ncluster-replica-validity-factor 0\n',
    good: 'cluster-enabled yes\ncluster-replica-validity-factor 10\n',
    source: SCALING,
    yieldsTo: ['cluster-replica-validity-factor'],
    *check(subject) {
      if (!inCluster(subject)) return;
      if (subject.number('cluster-replica-validity-factor') === 0) {
        const at = subject.line('cluster-replica-validity-factor');
        yield { at, message: 'cluster-replica-validity-factor is 0: a replica takes over however old its data is' };
      }
      if (subject.number('cluster-migration-barrier') !== 0) return;
      yield {
        at: subject.line('cluster-migration-barrier'),
        message: 'cluster-migration-barrier is 0: a healthy primary may lose its last replica to another',
      };
    },
  }),
  defineRule({
    id: 'RC616',
    name: 'announce-half',
    title: 'other nodes are told half an address',
    severity: 'error',
    rationale:
      'Behind address translation a node announces where others reach it: an address, a port, and a port for the bus between nodes. With the port alone, the bus is looked for at the announced port plus 10000, which is rarely forwarded.',
    advice: 'announce all three: cluster-announce-ip, cluster-announce-port and cluster-announce-bus-port',
    bad: 'cluster-enabled yes\ncluster-announce-ip 203.0.113.7\ncluster-announce-port 7000\n',
    good: 'cluster-enabled yes\ncluster-announce-ip 203.0.113.7\ncluster-announce-port 7000\ncluster-announce-bus-port 17000\n',
    source: REDIS_CONF,
    *check(subject) {
      if (!inCluster(subject)) return;
      const [port, busPort] = [subject.number('cluster-announce-port') ?? 0, subject.number('cluster-announce-bus-port') ?? 0];
      if (port !== 0 && busPort === 0) {
        const message = `cluster-announce-port is ${port} without cluster-announce-bus-port: other nodes look for the bus at port ${port + 10_000}`;
        yield { at: subject.line('cluster-announce-port'), message };
      }
      const address = subject.text('cluster-announce-ip') ?? '';
      if (address === '' || /^[0-9a-f:.]+$/i.test(address)) return;
      const message =
        'cluster-announce-ip is not an address: nodes and clients take it as it stands, so a name needs cluster-announce-hostname';
      yield { at: subject.line('cluster-announce-ip'), severity: 'warning', message };
    },
  }),
  defineRule({
    id: 'RC617',
    name: 'cluster-config-file-shared',
    title: 'several nodes write the same file of the cluster',
    severity: 'warning',
    rationale:
      'Each node keeps what it knows of the cluster in cluster-config-file, relative to `dir`. Two nodes with the same file on one machine do not start, or mix up their identities.',
    advice: 'give every node a `dir` or a cluster-config-file of its own',
    bad: 'cluster-enabled yes\ndir /var/lib/redis\ncluster-config-file nodes.conf\n',
    good: 'cluster-enabled yes\ndir /var/lib/redis/7000\ncluster-config-file nodes.conf\n',
    source: SCALING,
    live: false,
    *check(subject) {
      if (!inCluster(subject)) return;
      const file = clusterFile(subject);
      const path = subject.configuration.root.path;
      const other = subject.facts.beside?.find(
        (beside) =>
          beside.root.path !== path &&
          lastArgument(beside, 'cluster-enabled')?.toLowerCase() === 'yes' &&
          `${lastArgument(beside, 'dir') ?? './'}/${lastArgument(beside, 'cluster-config-file') ?? 'nodes.conf'}` === file,
      );
      if (other === undefined) return;
      yield {
        at: subject.line('cluster-config-file') ?? subject.line('dir'),
        message:
          "another file of this run names the same cluster-config-file in the same dir: on one machine their nodes get in each other's way",
        related: [{ path: other.root.path, line: 1, column: 1, endColumn: 1, message: 'the other node' }],
      };
    },
  }),
];

const inCluster = (subject: Subject): boolean => subject.isOn('cluster-enabled');

function clusterFile(subject: Subject): string {
  return `${subject.text('dir') ?? './'}/${subject.text('cluster-config-file') ?? 'nodes.conf'}`;
}
