import { aclUsers } from '../acl-users.ts';
import { quote } from '../byte-text.ts';
import { defineRule } from '../define-rule.ts';
import { setTo } from '../edit.ts';
import { knownToAll } from '../known-to-all.ts';
import { isReplicated } from '../replicated.ts';
import type { Rule } from '../rule.ts';
import { ACL, REDIS_CONF, SECURITY } from '../sources.ts';
import { takenDirectives } from '../taken-lines.ts';

/** Users, and what they may do. */
export const accessRules: readonly Rule[] = [
  defineRule({
    id: 'RC109',
    name: 'default-user-full',
    title: 'one all-powerful user serves every purpose',
    severity: { session: 'info', store: 'info' },
    rationale:
      'With requirepass alone, every program may flush, reconfigure and read everything. Users of their own limit what a leaked password is worth, and the slowlog and ACL LOG tell them apart.',
    advice: 'define users with the rights they need, and then write `user default off` in place of requirepass',
    bad: 'requirepass Qm8Zt3vK1xYp6Lw0Rj9Hc4Fb7Ns2Dg5TaUeXi\n',
    good: 'user default off\nuser app on #5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 ~app:* +@read +@write\n',
    source: ACL,
    live: false,
    *check(subject) {
      if ((subject.text('requirepass') ?? '') === '' || (subject.text('aclfile') ?? '') !== '' || aclUsers(subject).length > 0) return;
      yield { at: subject.line('requirepass'), message: 'the default user is the only one, and may do anything' };
    },
  }),
  defineRule({
    id: 'RC110',
    name: 'acl-too-wide',
    title: 'a user may do anything without a password, or cannot log in',
    severity: 'warning',
    kinds: ['redis', 'acl'],
    rationale:
      'A user with nopass, all commands and all keys is no better than none. One that is on with no password at all can never log in, which is rarely meant.',
    advice: 'give the user a password (`#` and its SHA-256), and only the keys and commands it needs',
    bad: 'user app on nopass ~* +@all\n',
    good: 'user app on #5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 ~app:* +@read\n',
    source: ACL,
    live: false,
    *check(subject) {
      for (const { name, directive, enabled, nopass, hasPassword, allCommands, allKeys } of aclUsers(subject)) {
        if (!enabled) continue;
        // Of the default user, rules on what is exposed tell that nobody needs a password.
        if (nopass && allCommands && allKeys && name !== 'default') {
          yield { at: directive, message: `user ${quote(name)} may do anything to every key, without a password` };
        } else if (!nopass && !hasPassword) {
          yield { at: directive, message: `user ${quote(name)} is on and has no password: nobody can log in as it` };
        }
      }
    },
  }),
  defineRule({
    id: 'RC111',
    name: 'rename-command-legacy',
    title: 'commands are hidden by renaming them',
    severity: 'info',
    rationale:
      'Renaming is from before users existed: it holds for everybody, operators and replicas included, and a secret name is soon known. Users can be denied commands one by one.',
    advice: 'deny them to users instead: `user app … -@dangerous`',
    bad: 'rename-command FLUSHALL ""\n',
    good: 'user app on #5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 ~app:* +@all -@dangerous\n',
    source: SECURITY,
    live: false,
    *check({ configuration }) {
      const first = configuration.directives.find(({ lowerName }) => lowerName === 'rename-command');
      if (first !== undefined)
        yield { at: first, message: 'rename-command hides commands from everybody: users with rights of their own replace it' };
    },
  }),
  defineRule({
    id: 'RC112',
    name: 'rename-breaks-operations',
    title: 'a command that other servers and tools need is renamed',
    severity: 'warning',
    rationale:
      'Sentinel, replicas, nodes of a cluster and monitoring use these commands by their names. Renamed ones also end up in the append-only file and at replicas, which may not know them.',
    advice: 'keep the name, and deny the command to users that must not run it',
    bad: 'rename-command CONFIG ""\nreplicaof 10.0.0.1 6379\n',
    good: 'rename-command FLUSHALL ""\nreplicaof 10.0.0.1 6379\n',
    source: REDIS_CONF,
    live: false,
    *check(subject) {
      const replicated = isReplicated(subject) || (subject.facts.beside?.some(({ kind }) => kind === 'sentinel') ?? false);
      const needed = replicated ? [...NEEDED_BY_MONITORING, ...NEEDED_BY_SERVERS] : NEEDED_BY_MONITORING;
      for (const directive of takenDirectives(subject)) {
        const command = directive.args[0]?.value.toLowerCase() ?? '';
        if (directive.lowerName !== 'rename-command' || !needed.includes(command)) continue;
        const who = NEEDED_BY_SERVERS.includes(command) ? 'replicas, Sentinel or the cluster' : 'operators and monitoring';
        yield { at: directive, message: `${command.toUpperCase()} is renamed: ${who} call it by its name` };
      }
    },
  }),
  defineRule({
    id: 'RC113',
    name: 'debug-commands-enabled',
    title: 'commands that can take over the server are allowed',
    severity: 'error',
    rationale:
      'DEBUG crashes and stalls the server, MODULE LOAD runs any code, and protected settings such as dir write files anywhere. Since Redis 7.0 all three are off unless a line allows them; `local` allows them to programs on the machine.',
    advice: 'delete the line, or write `no`',
    bad: 'enable-debug-command yes\n',
    good: 'enable-debug-command no\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    *check(subject) {
      for (const [name, what] of Object.entries(PROTECTED)) {
        const value = subject.text(name);
        if (value !== 'yes' && value !== 'local') continue;
        yield {
          at: subject.line(name),
          severity: value === 'yes' ? 'error' : 'warning',
          message: `${name} is ${value}: ${value === 'yes' ? 'any client' : 'any program on the machine'} may ${what}`,
          fix: setTo(subject, 'unsafe', name, 'no'),
        };
      }
    },
  }),
  defineRule({
    id: 'RC119',
    name: 'unixsocket-permissions',
    title: 'every user of the machine may use the socket',
    severity: 'warning',
    rationale:
      'Whoever may write to the socket may talk to the server. 777 lets everybody; without unixsocketperm the umask of whoever starts the server decides.',
    advice: 'set `unixsocketperm 770`, or 700',
    bad: 'unixsocket /tmp/redis.sock\nunixsocketperm 777\n',
    good: 'unixsocket /run/redis/redis.sock\nunixsocketperm 770\n',
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['unixsocketperm'],
    *check(subject) {
      const socket = subject.text('unixsocket') ?? '';
      if (socket === '') return;
      const mode = Number.parseInt(subject.text('unixsocketperm') ?? '0', 8);
      const fix = setTo(subject, 'unsafe', 'unixsocketperm', '770');
      if ((mode & 0o002) !== 0) {
        yield {
          at: subject.line('unixsocketperm'),
          message: `unixsocketperm is ${mode.toString(8)}: every user of the machine may use the server`,
          fix,
        };
      } else if (mode === 0 && /^\/(?:tmp|var\/tmp|dev\/shm)\//.test(socket)) {
        yield { at: subject.line('unixsocket'), message: 'the socket lies in a folder open to all, and no unixsocketperm is set', fix };
      }
    },
  }),
  defineRule({
    id: 'RC120',
    name: 'acl-pubsub-allchannels',
    title: 'new users may use every channel',
    severity: 'warning',
    rationale: 'With allchannels, the default up to Redis 6.2, users whose rules do not name channels may publish to and read all of them.',
    advice: 'set `acl-pubsub-default resetchannels`, and give users their channels: `&news:*`',
    bad: 'acl-pubsub-default allchannels\n',
    good: 'acl-pubsub-default resetchannels\n',
    source: ACL,
    fixable: 'unsafe',
    yieldsTo: ['acl-pubsub-default'],
    *check(subject) {
      const at = subject.line('acl-pubsub-default');
      if (subject.text('acl-pubsub-default') !== 'allchannels') return;
      if (at === undefined && !knownToAll(subject, 'acl-pubsub-default')) return;
      yield {
        at,
        message: 'acl-pubsub-default is allchannels: users that nobody gave channels have all of them',
        fix: setTo(subject, 'unsafe', 'acl-pubsub-default', 'resetchannels'),
      };
    },
  }),
  defineRule({
    id: 'RC121',
    name: 'logs-user-data',
    title: 'keys and arguments may end up in the log',
    severity: 'info',
    rationale:
      'On errors and crashes the server logs commands with their arguments. hide-user-data-from-log, on by default in Valkey, leaves them out. Told where a line says no.',
    advice: 'set `hide-user-data-from-log yes`',
    bad: 'hide-user-data-from-log no\n',
    good: 'hide-user-data-from-log yes\n',
    example: { target: 'redis@8.0' },
    source: REDIS_CONF,
    fixable: 'unsafe',
    yieldsTo: ['hide-user-data-from-log'],
    *check(subject) {
      const at = subject.line('hide-user-data-from-log');
      if (subject.text('hide-user-data-from-log') !== 'no') return;
      if (at === undefined && !knownToAll(subject, 'hide-user-data-from-log')) return;
      if (at === undefined) return; // The default of Redis: nothing to tell anew of every file.
      yield {
        at,
        message: 'hide-user-data-from-log is no: keys and arguments may end up in the log',
        fix: setTo(subject, 'unsafe', 'hide-user-data-from-log', 'yes'),
      };
    },
  }),
];

const NEEDED_BY_SERVERS = [
  'replicaof',
  'slaveof',
  'psync',
  'sync',
  'replconf',
  'cluster',
  'publish',
  'subscribe',
  'multi',
  'exec',
  'ping',
  'auth',
  'role',
  'script',
];
const NEEDED_BY_MONITORING = ['config', 'info', 'client', 'shutdown', 'slowlog', 'latency', 'acl', 'bgsave', 'lastsave'];
const PROTECTED: Readonly<Record<string, string>> = {
  'enable-debug-command': 'crash or stall the server',
  'enable-module-command': 'load any code into the server',
  'enable-protected-configs': 'make the server write files anywhere',
};
