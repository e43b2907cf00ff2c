import { quote } from '../byte-text.ts';
import { defineRule } from '../define-rule.ts';
import { lastArgument } from '../last-argument.ts';
import type { Configuration } from '../model.ts';
import type { Rule } from '../rule.ts';
import { statements } from '../sentinel-statements.ts';
import { SENTINEL } from '../sources.ts';

/** Sentinels: who decides that a primary is lost, and when. */
export const sentinelRules: readonly Rule[] = [
  defineRule({
    id: 'RC621',
    name: 'sentinel-quorum',
    title: 'too few Sentinels decide, or more than there are',
    severity: 'warning',
    kinds: ['sentinel'],
    rationale:
      'With a quorum of 1 a single Sentinel with a bad network starts a failover. A quorum above the number of Sentinels is never reached. Three Sentinels and a quorum of 2 bear the loss of one.',
    advice: 'run three Sentinels on three machines, with a quorum of 2',
    bad: 'sentinel monitor main 10.0.0.1 6379 1\n',
    good: 'sentinel monitor main 10.0.0.1 6379 2\n',
    source: SENTINEL,
    live: false,
    *check(subject) {
      const sentinels = 1 + (subject.facts.beside?.filter(({ kind }) => kind === 'sentinel').length ?? 0);
      for (const directive of statements(subject, 'monitor')) {
        const [, name, , , token] = directive.args;
        const quorum = Number(token?.value);
        if (token === undefined || name === undefined || !Number.isInteger(quorum)) continue;
        if (quorum === 1)
          yield { at: token, message: `the quorum of ${quote(name.value)} is 1: one Sentinel with a bad network starts a failover` };
        // One file says nothing about how many Sentinels there are; several linted together do.
        if (sentinels > 1 && quorum > sentinels) {
          yield {
            at: token,
            message: `the quorum of ${quote(name.value)} is ${quorum}, and there are files of ${sentinels} Sentinels: it is never reached`,
          };
        }
      }
    },
  }),
  defineRule({
    id: 'RC622',
    name: 'sentinel-timing',
    title: 'a failover comes too soon, too late, or in several at once',
    severity: 'warning',
    kinds: ['sentinel'],
    rationale:
      'Below 5 s a slow command or a long save looks like a lost primary; above a minute nobody waits that long. failover-timeout is the time for a whole failover, so it must exceed the time to notice the loss by far.',
    advice: 'use down-after-milliseconds 5000 to 60000, and failover-timeout at least twice that',
    bad: 'sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 500\n',
    good: 'sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 30000\nsentinel failover-timeout main 180000\n',
    source: SENTINEL,
    live: false,
    numbers: { leastDownAfterMs: 5_000, mostDownAfterMs: 60_000 },
    *check(subject, { leastDownAfterMs, mostDownAfterMs }) {
      const failovers = new Map(statements(subject, 'failover-timeout').map((line) => [line.args[1]?.value, line]));
      for (const directive of statements(subject, 'down-after-milliseconds')) {
        const [, name, token] = directive.args;
        const downAfterMs = Number(token?.value);
        if (name === undefined || token === undefined || !(downAfterMs > 0)) continue;
        if (downAfterMs < leastDownAfterMs) {
          yield {
            at: token,
            message: `down-after-milliseconds is ${downAfterMs} (bound ${leastDownAfterMs}): a slow command looks like a lost primary`,
          };
        } else if (downAfterMs > mostDownAfterMs) {
          yield {
            at: token,
            message: `down-after-milliseconds is ${downAfterMs} (bound ${mostDownAfterMs}): a lost primary is replaced late`,
          };
        }
        const failover = failovers.get(name.value)?.args[2];
        const failoverMs = Number(failover?.value);
        if (failover === undefined || !(failoverMs < 2 * downAfterMs)) continue;
        yield {
          at: failover,
          message: `failover-timeout is ${failoverMs}, down-after-milliseconds ${downAfterMs}: a failover is tried again before it can be done`,
        };
      }
    },
  }),
  defineRule({
    id: 'RC623',
    name: 'sentinel-parallel-syncs',
    title: 'several replicas are away at the same time after a failover',
    severity: 'info',
    kinds: ['sentinel'],
    rationale: 'While a replica loads what the new primary sends, it does not answer. parallel-syncs says how many do so at once.',
    advice: 'set `sentinel parallel-syncs NAME 1` when replicas are read from',
    bad: 'sentinel monitor main 10.0.0.1 6379 2\nsentinel parallel-syncs main 3\n',
    good: 'sentinel monitor main 10.0.0.1 6379 2\nsentinel parallel-syncs main 1\n',
    source: SENTINEL,
    live: false,
    *check(subject) {
      for (const { args } of statements(subject, 'parallel-syncs')) {
        const token = args[2];
        if (token === undefined || !(Number(token.value) > 1)) continue;
        yield { at: token, message: `parallel-syncs is ${Number(token.value)}: after a failover that many replicas are away at once` };
      }
    },
  }),
  defineRule({
    id: 'RC624',
    name: 'sentinel-auth',
    title: 'Sentinel lacks a password, or asks for none',
    severity: 'warning',
    kinds: ['sentinel'],
    rationale:
      'A Sentinel without auth-pass cannot see a primary that asks for a password. And whoever reaches a Sentinel may start failovers and read the address of every server, so it should ask for one as well.',
    advice: 'set `sentinel auth-pass NAME …`, and `requirepass` for the Sentinel itself',
    bad: 'protected-mode no\nsentinel monitor main 10.0.0.1 6379 2\n',
    good: 'requirepass Qm8Zt3vK1xYp6Lw0Rj9Hc4Fb7Ns2Dg5TaUeXi\nprotected-mode no\nsentinel monitor main 10.0.0.1 6379 2\n',
    source: SENTINEL,
    live: false,
    *check(subject) {
      if (subject.text('protected-mode') === 'no' && (subject.text('requirepass') ?? '') === '') {
        yield {
          at: subject.line('protected-mode'),
          message: 'protected-mode is no and the Sentinel asks for no password: whoever reaches it may start failovers',
        };
      }
      const known = new Set(statements(subject, 'auth-pass').map(({ args }) => args[1]?.value));
      const unknown = statements(subject, 'monitor').flatMap(({ args: [, name] }) =>
        name === undefined || known.has(name.value) ? [] : [name],
      );
      const asks = (beside: Configuration): boolean => beside.kind === 'redis' && (lastArgument(beside, 'requirepass') ?? '') !== '';
      if (unknown.length === 0 || subject.facts.beside?.some(asks) !== true) return;
      for (const name of unknown) {
        yield {
          at: name,
          message: `no auth-pass for ${quote(name.value)}, and a server linted with it asks for a password: Sentinel would see it as lost`,
        };
      }
    },
  }),
  defineRule({
    id: 'RC625',
    name: 'sentinel-announce',
    title: 'others are told an address that may not hold',
    severity: 'info',
    kinds: ['sentinel'],
    rationale:
      'With host names for its servers but addresses in what it announces, Sentinel tells clients and other Sentinels addresses that change with each container.',
    advice: 'set `sentinel announce-hostnames yes`, and `sentinel announce-ip` behind address translation',
    bad: 'sentinel resolve-hostnames yes\nsentinel monitor main redis-0 6379 2\n',
    good: 'sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\nsentinel monitor main redis-0 6379 2\n',
    source: SENTINEL,
    live: false,
    *check(subject) {
      if (statements(subject, 'announce-ip').length > 0) return;
      if (statements(subject, 'announce-hostnames').at(-1)?.args[1]?.value.toLowerCase() === 'yes') return;
      for (const { args } of statements(subject, 'monitor')) {
        const host = args[2];
        if (host === undefined || /^[0-9a-f:.]*$/i.test(host.value)) continue;
        yield { at: host, message: `${quote(host.value)} is a name, and Sentinel announces addresses: they change with each container` };
      }
    },
  }),
];
