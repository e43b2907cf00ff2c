import { needsNoPassword, aclUsers } from '../acl-users.ts';
import { deleteLines, setTo } from '../edit.ts';
import { defineRule } from '../define-rule.ts';
import { bindAddresses, listensBeyondLoopback, listensEverywhere } from '../listening.ts';
import { isReplica } from '../replicated.ts';
import type { Rule, Subject } from '../rule.ts';
import { ENCRYPTION, LYNIS, REDIS_CONF, REPLICATION, SECURITY, VALKEY_CONF } from '../sources.ts';

/** Who reaches the server, and how. */
export const exposureRules: readonly Rule[] = [
  defineRule({
    id: 'RC101',
    name: 'exposed-without-auth',
    title: 'anybody who reaches the machine may do anything',
    severity: 'error',
    rationale:
      'The server listens beyond this machine, protected mode is off, and the default user needs no password. Such servers are found within hours, and used to take over the machine.',
    advice: 'set a long `requirepass` or users, or `bind 127.0.0.1 -::1`, or delete `protected-mode no`',
    bad: 'protected-mode no\n',
    good: 'bind 127.0.0.1\nprotected-mode no\n',
    source: SECURITY,
    *check(subject) {
      if (!isExposed(subject)) return;
      const where = listensEverywhere(subject) ? 'every address' : 'addresses beyond this machine';
      yield {
        at: subject.line('protected-mode') ?? subject.line('bind'),
        message: `the server listens on ${where}, without a password and with protected mode off: anybody may do anything`,
      };
    },
  }),
  defineRule({
    id: 'RC102',
    name: 'protected-mode-off',
    title: 'nothing catches a forgotten password',
    severity: 'warning',
    rationale:
      'Protected mode refuses other machines while the default user has no password. With a password it does nothing, so there is no reason to switch it off.',
    advice: 'delete the line',
    bad: 'bind 127.0.0.1\nprotected-mode no\n',
    good: 'bind 127.0.0.1\nprotected-mode yes\n',
    source: SECURITY,
    fixable: 'unsafe',
    *check(subject) {
      if (subject.text('protected-mode') !== 'no' || isExposed(subject)) return;
      yield {
        at: subject.line('protected-mode'),
        message: 'protected-mode is no: should the password ever go, everybody gets in',
        fix: deleteLines(subject, 'unsafe', subject.settings.get('protected-mode')?.directives ?? []),
      };
    },
  }),
  defineRule({
    id: 'RC103',
    name: 'bind-all',
    title: 'the server listens on every address of the machine',
    severity: 'warning',
    rationale:
      'Without `bind`, or with a wildcard, interfaces that were never meant, such as a public one, serve too. In a container that is what is wanted.',
    advice: 'name the addresses that clients use, such as `bind 127.0.0.1 10.0.0.5`',
    bad: 'bind *\n',
    good: 'bind 127.0.0.1 -::1\n',
    source: LYNIS,
    yieldsTo: ['bind'],
    *check(subject) {
      if (subject.facts.container === true || !listensEverywhere(subject) || isExposed(subject)) return;
      const line = subject.line('bind');
      const [fact, guard] = [
        line === undefined ? 'no bind: the server listens on every address' : 'bind names every address',
        needsNoPassword(subject) === true ? 'only protected mode keeps others out' : 'only the password keeps others out',
      ];
      yield { at: line, severity: needsNoPassword(subject) === true ? 'warning' : 'info', message: `${fact}, and ${guard}` };
    },
  }),
  defineRule({
    id: 'RC104',
    name: 'no-auth',
    title: 'no password is asked for',
    severity: 'warning',
    rationale:
      'Any program on the machine, or in the network where it is reachable, may read and delete everything, and change the configuration.',
    advice: 'set a long `requirepass`, or users with passwords of their own',
    bad: 'bind 127.0.0.1\n',
    good: 'bind 127.0.0.1\nuser default off\nuser app on #5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 ~app:* +@all -@dangerous\n',
    source: LYNIS,
    *check(subject) {
      if (needsNoPassword(subject) !== true || isExposed(subject)) return;
      const user = aclUsers(subject).find(({ name }) => name === 'default');
      yield {
        at: user?.directive ?? subject.line('requirepass'),
        message: 'no password is asked for: every program that reaches the server may do anything',
      };
    },
  }),
  defineRule({
    id: 'RC105',
    name: 'requirepass-ignored',
    title: 'the password is not asked for',
    severity: 'error',
    rationale:
      'requirepass is the password of the default user. A `user default` line, before or behind it, defines that user anew, with its own passwords or none; a file of users does so as well. No server says a word.',
    advice: 'give the password in the user line, `user default on #… ~* +@all`, and delete requirepass',
    bad: 'requirepass a-password-that-nobody-will-ever-be-asked-for\nuser default on nopass ~* +@all\n',
    good: 'requirepass a-password-that-everybody-will-be-asked-for-here\n',
    source: REDIS_CONF,
    live: false,
    *check(subject) {
      const line = subject.line('requirepass');
      if (line === undefined || (subject.text('requirepass') ?? '') === '') return;
      const user = aclUsers(subject).find(({ name }) => name === 'default');
      if (user !== undefined) {
        const open = user.enabled && user.nopass;
        const what = open ? 'gives the default user nopass' : 'defines the default user anew';
        yield {
          at: line,
          severity: open ? 'error' : 'warning',
          message: `requirepass has no effect: line ${user.directive.line} ${what}`,
        };
      } else if ((subject.text('aclfile') ?? '') !== '') {
        yield { at: line, severity: 'warning', message: 'requirepass has no effect: the users come from aclfile' };
      }
    },
  }),
  defineRule({
    id: 'RC114',
    name: 'plaintext-and-tls',
    title: 'the port without TLS is still open',
    severity: 'warning',
    rationale:
      'With tls-port alone the usual port goes on serving without encryption, and clients that forget TLS send passwords in the clear.',
    advice: 'set `port 0`',
    bad: 'tls-port 6380\ntls-cert-file redis.crt\ntls-key-file redis.key\ntls-ca-cert-file ca.crt\n',
    good: 'port 0\ntls-port 6379\ntls-cert-file redis.crt\ntls-key-file redis.key\ntls-ca-cert-file ca.crt\n',
    source: ENCRYPTION,
    fixable: 'unsafe',
    *check(subject) {
      const [port, tlsPort] = [subject.number('port') ?? 0, subject.number('tls-port') ?? 0];
      // One port for both is refused, which is all there is to say.
      if (port === 0 || tlsPort === 0 || port === tlsPort) return;
      yield {
        at: subject.line('port') ?? subject.line('tls-port'),
        message: `port ${port} is served without TLS beside tls-port ${tlsPort}: whoever uses it sends passwords in the clear`,
        fix: setTo(subject, 'unsafe', 'port', '0'),
      };
    },
  }),
  defineRule({
    id: 'RC115',
    name: 'tls-clients-unverified',
    title: 'TLS clients need no certificate',
    severity: 'info',
    rationale: 'With tls-auth-clients no, TLS hides the traffic and says nothing about who is calling: the password alone does.',
    advice: 'set `tls-auth-clients yes` where clients have certificates',
    bad: 'port 0\ntls-port 6379\ntls-cert-file redis.crt\ntls-key-file redis.key\ntls-auth-clients no\n',
    good: 'port 0\ntls-port 6379\ntls-cert-file redis.crt\ntls-key-file redis.key\ntls-ca-cert-file ca.crt\n',
    source: ENCRYPTION,
    yieldsTo: ['tls-auth-clients'],
    *check(subject) {
      if ((subject.number('tls-port') ?? 0) === 0 || subject.text('tls-auth-clients') !== 'no') return;
      yield {
        at: subject.line('tls-auth-clients'),
        message: 'tls-auth-clients is no: any client may connect, and only the password tells who it is',
      };
    },
  }),
  defineRule({
    id: 'RC116',
    name: 'tls-protocols-old',
    title: 'outdated versions of TLS are allowed',
    severity: 'warning',
    rationale: 'TLS 1.0 and 1.1 are deprecated, and broken in several ways. By default the server offers 1.2 and 1.3.',
    advice: 'set `tls-protocols "TLSv1.2 TLSv1.3"`, or delete the line',
    bad: 'tls-protocols "TLSv1 TLSv1.2"\n',
    good: 'tls-protocols "TLSv1.2 TLSv1.3"\n',
    source: VALKEY_CONF,
    fixable: 'unsafe',
    *check(subject) {
      const old = (subject.text('tls-protocols') ?? '').match(/\bTLSv1(?:\.1)?(?![.\d])/gi);
      if (old === null) return;
      yield {
        at: subject.line('tls-protocols'),
        message: `tls-protocols allows ${old.join(', ')}: deprecated, and broken`,
        fix: setTo(subject, 'unsafe', 'tls-protocols', '"TLSv1.2 TLSv1.3"'),
      };
    },
  }),
  defineRule({
    id: 'RC117',
    name: 'tls-between-servers-off',
    title: 'clients use TLS, and servers among themselves do not',
    severity: 'warning',
    rationale:
      'tls-port is for clients. Replication and the bus of a cluster carry the same data, and stay unencrypted until tls-replication and tls-cluster say otherwise.',
    advice: 'set `tls-replication yes`, and in a cluster `tls-cluster yes`',
    bad: 'port 0\ntls-port 6379\ntls-cert-file redis.crt\ntls-key-file redis.key\ntls-ca-cert-file ca.crt\nreplicaof 10.0.0.1 6379\n',
    good: 'port 0\ntls-port 6379\ntls-cert-file redis.crt\ntls-key-file redis.key\ntls-ca-cert-file ca.crt\nreplicaof 10.0.0.1 6379\ntls-replication yes\n',
    source: ENCRYPTION,
    *check(subject) {
      if ((subject.number('tls-port') ?? 0) === 0) return;
      const at = subject.line('tls-port');
      if (isReplica(subject) && subject.text('tls-replication') === 'no') {
        yield { at: subject.line('tls-replication') ?? at, message: 'tls-replication is no: what the primary sends is not encrypted' };
      }
      if (!subject.isOn('cluster-enabled') || subject.text('tls-cluster') !== 'no') return;
      yield { at: subject.line('tls-cluster') ?? at, message: 'tls-cluster is no: the bus between nodes is not encrypted' };
    },
  }),
  defineRule({
    id: 'RC118',
    name: 'replica-auth-missing',
    title: 'the replica has no password for its primary',
    severity: 'error',
    rationale:
      'Servers that stand in for each other ask for the same password. A replica with a password of its own and no masterauth (primaryauth in Valkey) is refused by a primary that asks for one, and logs that again and again.',
    advice: 'set `masterauth`, and `masteruser` when the primary has users',
    bad: 'requirepass a-long-password-that-the-primary-asks-for-too\nreplicaof 10.0.0.1 6379\n',
    good: 'requirepass a-long-password-that-the-primary-asks-for-too\nmasterauth a-long-password-that-the-primary-asks-for-too\nreplicaof 10.0.0.1 6379\n',
    source: REPLICATION,
    live: false,
    *check(subject) {
      if (!isReplica(subject) || (subject.text('masterauth') ?? '') !== '' || needsNoPassword(subject) !== false) return;
      yield {
        at: subject.line('replicaof'),
        message: 'the server asks for a password, and has none for its primary: where that asks as well, nothing is replicated',
      };
    },
  }),
];

function isExposed(subject: Subject): boolean {
  return (
    subject.text('protected-mode') === 'no' &&
    needsNoPassword(subject) === true &&
    bindAddresses(subject).length > 0 &&
    listensBeyondLoopback(subject)
  );
}
