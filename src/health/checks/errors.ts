import { plural } from '../../text/plural.ts';
import { formatFraction, formatInteger, formatRate, formatSeconds } from '../../text/humanize.ts';
import { redirections } from '../redirections.ts';
import { beyond, type Check, everyRole, informative, nodeCheck } from '../check.ts';

const infoPage = 'https://redis.io/docs/latest/commands/info/';

/** What each kind means for the callers. */
const SERIOUS: Readonly<Record<string, string>> = {
  OOM: 'writes are refused: memory is full',
  MISCONF: 'writes are refused: the last snapshot failed',
  READONLY: 'writes were sent to a replica',
  CLUSTERDOWN: 'commands are refused: the cluster is down',
  MASTERDOWN: 'reads are refused: a replica has lost its primary',
  NOREPLICAS: 'writes are refused: too few replicas are in step',
  BUSY: 'commands are refused: a script runs for too long',
  LOADING: 'commands are refused: the server is loading its data',
};

const serious = nodeCheck({
  id: 'errors/serious',
  title: 'the server refuses commands for a reason of its own',
  reads: ['INFO errorstats', 'INFO total_error_replies'],
  roles: everyRole,
  matters: ['session', 'queue', 'store'],
  since: 'Redis 6.2 or any Valkey',
  thresholds: {},
  rationale:
    "Most error replies are the caller's fault. These kinds are not: " +
    'OOM, MISCONF, READONLY, CLUSTERDOWN, MASTERDOWN, NOREPLICAS, BUSY, LOADING (counted from Redis 6.2 on).',
  advice: 'find the cause in the other findings; `INFO errorstats` counts on',
  source: infoPage,
  assess(reading) {
    reading.counted('total_error_replies');
    return [...reading.window.counted.errors].flatMap(([kind, count]) => {
      const means = SERIOUS[kind];
      if (means === undefined || count === 0n) return [];
      return [
        {
          severity: 'error' as const,
          cause: kind,
          badness: Number(count),
          message: `${plural(count, `${kind} error`)} in the last ${formatSeconds(reading.window.seconds)}: ${means}`,
          evidence: { kind, count, windowSeconds: reading.window.seconds },
        },
      ];
    });
  },
});

const rate = nodeCheck({
  id: 'errors/rate',
  title: 'many commands end in an error',
  reads: ['INFO total_error_replies', 'INFO errorstats', 'INFO total_commands_processed'],
  roles: everyRole,
  matters: [],
  since: 'Redis 6.2 or any Valkey',
  thresholds: { warningShare: 0.01, leastPerSecond: 1 },
  rationale:
    'Errors are work for nothing, and often a bug in a caller. More than one in a hundred commands is worth a look. ' +
    'MOVED, ASK and TRYAGAIN are not counted: by them a cluster tells its clients where the slots are.',
  advice: "see the kinds in the errors section; turn on the clients' own logs",
  source: infoPage,
  assess(reading, { warningShare, leastPerSecond }) {
    const [replies, commands] = [reading.counted('total_error_replies'), reading.counted('total_commands_processed')];
    const { counted, seconds } = reading.window;
    const errors = Math.max(0, replies - redirections(counted));
    if (errors / seconds < leastPerSecond) return [];
    const share = errors / Math.max(1, errors, commands);
    return beyond(share, { warning: warningShare }, (bound) => ({
      message: `${formatRate(errors / seconds)} error replies, ${formatFraction(share)} of the commands (bound ${formatFraction(bound)})`,
      evidence: { errorReplies: errors, commands, windowSeconds: seconds },
    }));
  },
});

const accessDenied = nodeCheck({
  id: 'security/access-denied',
  title: 'clients were denied access',
  reads: ['INFO acl_access_denied_auth', 'INFO acl_access_denied_cmd', 'INFO acl_access_denied_key', 'INFO acl_access_denied_channel'],
  roles: { cache: 'warning', session: 'warning', queue: 'warning', store: 'warning' },
  matters: [],
  since: 'Redis 7.2 or any Valkey',
  thresholds: { warningPerSecond: 1 },
  rationale:
    'Wrong passwords, or commands and keys that the ACL does not allow: ' +
    'a caller that was set up wrongly, or somebody who tries (counted from Redis 7.2 on, and by every Valkey).',
  advice: '`ACL LOG` tells who and what',
  source: infoPage,
  assess(reading, { warningPerSecond }) {
    const [auth, ...others] = (['auth', 'cmd', 'key', 'channel'] as const).map((kind) => reading.counted(`acl_access_denied_${kind}`));
    const total = others.reduce((sum, denials) => sum + denials, auth ?? 0);
    if (total === 0) return [];
    return [
      {
        severity: total / reading.window.seconds > warningPerSecond ? 'warning' : 'info',
        badness: total,
        message:
          `access denied ${plural(total, 'time')} in the last ${formatSeconds(reading.window.seconds)}, ` +
          `${formatInteger(auth ?? 0)} of them at login`,
        evidence: { denied: total, deniedLogins: auth ?? 0, windowSeconds: reading.window.seconds },
      },
    ];
  },
});

const protectedMode = nodeCheck({
  id: 'security/protected-mode',
  title: 'protected mode is off on a server that listens on every address',
  reads: ['CONFIG GET protected-mode', 'CONFIG GET bind'],
  roles: informative,
  matters: [],
  thresholds: {},
  rationale:
    'Then only a password, the ACL and the firewall stand between the server and everybody who can reach it. ' +
    'cacheops never asks for passwords, so it cannot tell whether there is one.',
  advice: 'bind the server to the addresses that clients use, and make sure that the default user has a password: `ACL GETUSER default`',
  source: 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/',
  assess(reading) {
    const [mode, bind] = [reading.setting('protected-mode'), reading.setting('bind')];
    const everywhere = bind === '' || bind.split(' ').some((address) => ['*', '0.0.0.0', '::', '-::*'].includes(address));
    if (mode !== 'no' || !everywhere) return [];
    return [
      {
        severity: 'info',
        message: 'protected mode is off and the server listens on every address: only a password or a firewall guards it',
        evidence: { protectedMode: mode, bind },
      },
    ];
  },
});

export const errorChecks: readonly Check[] = [serious, rate, accessDenied, protectedMode];
