import { quote } from '../byte-text.ts';
import { needsNoPassword } from '../acl-users.ts';
import { defineRule } from '../define-rule.ts';
import { aclFileOf, portsOf, serverAt } from '../given-files.ts';
import { addressOf, findServer, lineOf, refusalBy } from '../given-server.ts';
import { listensBeyondLoopback } from '../listening.ts';
import { loginsOf, type Refusal } from '../logins.ts';
import type { ByteText } from '../model.ts';
import type { Rule } from '../rule.ts';
import { statementFor, statements } from '../sentinel-statements.ts';
import { ACL, REPLICATION, SENTINEL } from '../sources.ts';

/** Files that are linted together and belong to each other: whether what one says fits what the other does. */
export const betweenFilesRules: readonly Rule[] = [
  defineRule({
    id: 'RC631',
    name: 'replica-password-differs',
    title: "a replica's password is not the one that its primary asks for",
    severity: 'error',
    rationale:
      'Given the files of a replica and of its primary, masterauth and masteruser must let the replica in. Otherwise it is refused, tries again for ever, and serves what it had. A primary without a password refuses as well when one is sent. The file of a primary is told by the address that `replicaof` names: one that it binds or announces, or of this machine and in the same folder.',
    advice: 'set masterauth (and masteruser, where the primary has users) to what the primary asks for',
    bad: '# linted together with primary.conf, which says `bind 10.0.0.1` and another password\nreplicaof 10.0.0.1 6379\nmasterauth the-password-before-it-was-changed-on-the-primary\n',
    good: '# linted together with primary.conf, which says `bind 10.0.0.1` and the same password\nreplicaof 10.0.0.1 6379\nmasterauth a-long-password-that-the-primary-asks-for\n',
    source: REPLICATION,
    live: false,
    *check(subject) {
      const address = addressOf((subject.text('replicaof') ?? '').split(' '));
      const primary = address && findServer(subject, address);
      if (primary === undefined) return;
      const [user, password] = [nonEmpty(subject.text('masteruser')), nonEmpty(subject.text('masterauth'))];
      // RC118 tells that the password is missing where the replica asks for one itself.
      if (password === undefined && needsNoPassword(subject) === false) return;
      const refusal = refusalBy(primary, user, password);
      if (refusal === undefined) return;
      yield {
        at: subject.line('masterauth') ?? subject.line('replicaof'),
        message: `${REPLICA_SAYS[refusal](primary.path)}: nothing is replicated`,
        related: primary.related(user),
      };
    },
  }),
  defineRule({
    id: 'RC632',
    name: 'sentinel-monitors-nobody',
    title: 'Sentinel watches a port that no given server listens on',
    severity: 'warning',
    kinds: ['sentinel'],
    rationale:
      'Given the files of a Sentinel and of the server at the address that it monitors, the port must be one of that server. Otherwise Sentinel finds nobody there, and reports a lost primary from the start.',
    advice: 'correct the port in `sentinel monitor`, or in the file of the server',
    bad: '# linted together with primary.conf, which says `bind 10.0.0.1` and `port 6379`\nsentinel monitor main 10.0.0.1 6380 2\n',
    good: '# linted together with primary.conf, which says `bind 10.0.0.1` and `port 6379`\nsentinel monitor main 10.0.0.1 6379 2\n',
    source: SENTINEL,
    live: false,
    *check(subject) {
      for (const { args } of statements(subject, 'monitor')) {
        const [, name, host, port] = args;
        const address = addressOf([host?.value, port?.value]);
        const found = address && serverAt(address, subject.configuration, subject.facts.beside ?? []);
        if (name === undefined || port === undefined || found?.kind !== 'other-ports') continue;
        const ports = found.servers.flatMap((server) => portsOf(server).map((one) => `${one} (${server.root.path})`));
        yield {
          at: port,
          message: `${quote(name.value)} is watched at port ${port.value} of ${quote(host?.value ?? '')}, and what is given for there listens on ${ports.join(', ') || 'no port'}: Sentinel finds nobody`,
        };
      }
    },
  }),
  defineRule({
    id: 'RC633',
    name: 'sentinel-password-differs',
    title: "Sentinel's password is not the one that the server asks for",
    severity: 'error',
    kinds: ['sentinel'],
    rationale:
      'Given the files of a Sentinel and of the server that it monitors, auth-pass and auth-user must let it in. Otherwise every PING is answered with an error, and Sentinel takes a healthy primary for a lost one.',
    advice: 'set `sentinel auth-pass NAME` (and auth-user, where the server has users) to what the server asks for',
    bad: '# linted together with primary.conf, which says `bind 10.0.0.1` and another password\nsentinel monitor main 10.0.0.1 6379 2\nsentinel auth-pass main the-password-before-it-was-changed-on-the-primary\n',
    good: '# linted together with primary.conf, which says `bind 10.0.0.1` and the same password\nsentinel monitor main 10.0.0.1 6379 2\nsentinel auth-pass main a-long-password-that-the-primary-asks-for\n',
    source: SENTINEL,
    live: false,
    *check(subject) {
      for (const { args } of statements(subject, 'monitor')) {
        const [, name, host, port] = args;
        const address = addressOf([host?.value, port?.value]);
        const server = address && findServer(subject, address);
        const line = statementFor(subject, 'auth-pass', name?.value);
        // Without auth-pass, RC624 speaks.
        if (server === undefined || line === undefined) continue;
        const user = nonEmpty(statementFor(subject, 'auth-user', name?.value)?.args[2]?.value);
        const refusal = refusalBy(server, user, line.args[2]?.value);
        // Sentinel passes over the error of a server that asks for no password.
        if (refusal === undefined || refusal === 'no-password-to-ask-for') continue;
        yield {
          at: line,
          message: `${SENTINEL_SAYS[refusal](server.path)}: Sentinel takes it for lost`,
          related: server.related(user),
        };
      }
    },
  }),
  defineRule({
    id: 'RC634',
    name: 'aclfile-without-password',
    title: 'the file of users lets everybody in without a password',
    severity: 'error',
    rationale:
      'With aclfile, requirepass has no effect: the users in that file decide. When it is linted together with the configuration that names it (by its path, or by its name in the same folder), it is known whether the default user needs a password. One that the file does not name needs none.',
    advice: 'add `user default off` to the file of users, or give the default user a password there',
    bad: '# linted together with users.acl, which has users, but no line for the default one\naclfile /etc/redis/users.acl\n',
    good: '# linted together with users.acl, which says `user default off`\naclfile /etc/redis/users.acl\n',
    source: ACL,
    live: false,
    *check(subject) {
      const aclFile = subject.text('aclfile') ?? '';
      const beside = subject.facts.beside ?? [];
      const users = aclFile === '' ? undefined : aclFileOf(subject.configuration, aclFile, beside);
      const login = users && loginsOf(subject.configuration, beside)?.get('default');
      if (users === undefined || login === undefined || !login.enabled || !login.nopass) return;
      const isExposed = subject.text('protected-mode') === 'no' && listensBeyondLoopback(subject);
      yield {
        at: subject.line('aclfile'),
        severity: isExposed ? 'error' : 'warning',
        message: `${users.root.path} ${login.directive === undefined ? 'does not name the default user' : 'gives the default user nopass'}: every program that reaches the server gets in without a password`,
        related: lineOf(login, users),
      };
    },
  }),
];

type Sentences = Readonly<Record<Refusal, (path: string) => string>>;

const REPLICA_SAYS: Sentences = {
  'no-such-user': (path) => `masteruser is no user of ${path}`,
  'user-is-off': (path) => `the user that the replica logs in as is off in ${path}`,
  'wrong-password': (path) => `masterauth is not the password that ${path} asks for`,
  'password-missing': (path) => `${path} asks for a password, and there is no masterauth`,
  'no-password-to-ask-for': (path) => `masterauth is set, and ${path} asks for no password, which is answered with an error`,
};

const SENTINEL_SAYS: Sentences = {
  ...REPLICA_SAYS,
  'no-such-user': (path) => `auth-user is no user of ${path}`,
  'user-is-off': (path) => `the user that Sentinel logs in as is off in ${path}`,
  'wrong-password': (path) => `auth-pass is not the password that ${path} asks for`,
};

const nonEmpty = (text: ByteText | undefined): ByteText | undefined => (text === '' ? undefined : text);
