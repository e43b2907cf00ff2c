import { CacheopsError, ConnectionError, type ConnectionFailure } from '../errors.ts';
import { CommandError } from './command-error.ts';

interface Circumstances {
  readonly address: string;
  readonly username?: string | undefined;
  /** `CONFIG GET`; absent while connecting. */
  readonly command?: string | undefined;
}

interface Meaning {
  readonly reason: ConnectionFailure;
  /** Continues `host:port …`. */
  readonly says: string;
  readonly hint: string;
}

/**
 * Turns whatever Node, TLS, ioredis or the server said into an error the user can act on.
 * Matches the code of a socket or TLS error, else the words of a server's reply.
 * The original is kept as the cause by its message only: ioredis hangs the command, and so a password, on its errors.
 */
export function translateError(error: unknown, circumstances: Circumstances): CacheopsError {
  if (error instanceof CacheopsError) return error;
  const { address } = circumstances;
  const { message, code } = describe(error);
  const cause = new Error(message);
  const meaning = byCode[code] ?? byWords.find(([words]) => words.test(message))?.[1];
  if (meaning) {
    return new ConnectionError(meaning.reason, `${address} ${meaning.says}`, { hint: meaning.hint, cause, address });
  }
  if (isReply(error)) return refusal(message, circumstances, cause);
  return new ConnectionError('other', `${address}: ${message}`, { cause, address });
}

function describe(error: unknown): { message: string; code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Node tries every address of a name and reports them together.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return { message: error.errors[0].message, code };
  return { message: error.message, code };
}

const isReply = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError';

const untrusted: Meaning = {
  reason: 'certificate-untrusted',
  says: 'shows a certificate that no trusted authority signed',
  hint: 'name the authority with --cacert FILE (connection.tls.ca), or accept any certificate with --insecure',
};
const unknownHost: Meaning = {
  reason: 'unknown-host',
  says: 'cannot be found: no such host name',
  hint: 'check the host name, and that this machine can resolve it',
};
const unroutable: Meaning = {
  reason: 'unroutable',
  says: 'cannot be reached: there is no route to it',
  hint: 'check the network, the VPN and the firewall',
};
const lost: Meaning = {
  reason: 'connection-lost',
  says: 'closed the connection',
  hint: "look at the server's log: it may have crashed, restarted, or cut this client off",
};
const notTls: Meaning = {
  reason: 'tls-not-spoken',
  says: 'does not speak TLS on this port',
  hint: 'leave out --tls (write redis:// instead of rediss://), or use the port the server serves TLS on',
};
const clientCertificate: Meaning = {
  reason: 'client-certificate',
  says: 'refused our side of the TLS handshake: it wants a client certificate that it trusts',
  hint: 'give one with --cert FILE --key FILE (connection.tls.cert and .key)',
};

const byCode: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: {
    reason: 'nothing-listens',
    says: 'refused the connection: nothing listens there',
    hint: 'check host and port; is the server running?',
  },
  ENOENT: {
    reason: 'nothing-listens',
    says: 'does not exist: there is no such socket',
    hint: "check the path against the server's unixsocket setting",
  },
  EACCES: {
    reason: 'nothing-listens',
    says: 'may not be opened by this user',
    hint: "check the socket's mode (unixsocketperm) and your groups",
  },
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  EHOSTUNREACH: unroutable,
  ENETUNREACH: unroutable,
  ETIMEDOUT: {
    reason: 'connect-timeout',
    says: 'did not accept the connection in time',
    hint: 'check host, port and firewall, or wait longer with --connect-timeout 10s',
  },
  ECONNRESET: lost,
  EPIPE: lost,
  CERT_HAS_EXPIRED: {
    reason: 'certificate-expired',
    says: 'shows a certificate that has expired',
    hint: "renew the server's certificate; --insecure accepts it for now",
  },
  CERT_NOT_YET_VALID: {
    reason: 'certificate-expired',
    says: 'shows a certificate that is not valid yet',
    hint: 'compare the clocks of both machines',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    reason: 'certificate-name',
    says: 'shows a certificate made out to another name',
    hint: 'connect by a name that the certificate holds, or give that name with --sni NAME',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: clientCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: clientCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: clientCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: clientCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: clientCertificate,
};

/** By the words of a server's reply, or of ioredis where an error has no code. */
const byWords: readonly (readonly [RegExp, Meaning])[] = [
  [
    /^WRONGPASS|^ERR invalid password/,
    {
      reason: 'wrong-password',
      says: 'refused the user name or password',
      hint: 'check --user and the password: REDISCLI_AUTH, --askpass, or connection.password in the profile',
    },
  ],
  [
    /^NOAUTH/,
    {
      reason: 'password-missing',
      says: 'asks for a password, and none was given',
      hint: 'set REDISCLI_AUTH, use --askpass, or name connection.password in the profile',
    },
  ],
  [
    /^LOADING|Redis is loading/,
    {
      reason: 'loading',
      says: 'is loading its data set and does not answer yet',
      hint: 'wait and try again; `INFO persistence` on the server tells how far it is',
    },
  ],
  [
    /^BUSY /,
    {
      reason: 'busy',
      says: 'has been running one script for too long, and answers nothing else meanwhile',
      hint: 'end it: `redis-cli SCRIPT KILL`, or FUNCTION KILL for a function; if it has written already, only it can end itself',
    },
  ],
  [
    /^MASTERDOWN/,
    {
      reason: 'primary-down',
      says: 'is a replica that lost its primary and refuses to serve old data (replica-serve-stale-data no)',
      hint: 'look at the primary and at the link between them (master_link_status in INFO replication)',
    },
  ],
  [
    /DENIED .*protected mode/,
    {
      reason: 'protected-mode',
      says: 'is in protected mode: it serves only its own machine as long as it has no password',
      hint: 'set a password (requirepass or an ACL user) and bind, then set protected-mode no; or run cacheops on that machine',
    },
  ],
  [
    /max number of clients reached/,
    {
      reason: 'too-many-clients',
      says: 'has as many clients as it allows (maxclients) and turned us away',
      hint: 'raise maxclients, or find the client that leaks connections (CLIENT LIST)',
    },
  ],
  [
    /^Command timed out/,
    {
      reason: 'command-timeout',
      says: 'accepted the connection but did not answer in time',
      hint: 'it may be paused, blocked by a slow command, or overloaded; wait longer with --command-timeout 30s',
    },
  ],
  [
    /^Protocol error, got|^Unknown RESP type/,
    { reason: 'not-redis', says: 'does not speak the Redis protocol: some other service is on this port', hint: 'check the port' },
  ],
  [/wrong version number|packet length too long/, notTls],
  [/certificate required|alert (bad|unknown) (certificate|ca)|handshake failure/, clientCertificate],
  [/^Connection is closed|Stream isn't writeable|socket hang up|disconnected before secure TLS/, lost],
];

function refusal(message: string, { address, username = 'default', command = 'the command' }: Circumstances, cause: Error): CommandError {
  if (message.startsWith('NOPERM')) {
    const { on, rule } = permissionNeeded(message, command);
    return new CommandError('no-permission', `${address}: user ${username} may not run ${command}${on}`, {
      wouldNeed: `ACL SETUSER ${username} ${rule}`,
      cause,
    });
  }
  if (/unknown command|unknown subcommand|not supported|Try .* HELP/i.test(message)) {
    return new CommandError('unknown-command', `${address}: this server has no ${command}`, {
      wouldNeed: `a server with ${command} (it may be renamed or switched off)`,
      cause,
    });
  }
  return new CommandError('failed', `${address}: ${command} failed: ${message}`, { cause });
}

/** What the command may not be run on, where it may on others; and the ACL rule to add, in the form `ACL SETUSER name RULE`. */
function permissionNeeded(message: string, command: string): { readonly on: string; readonly rule: string } {
  const isAbout = (what: RegExp): boolean => what.test(message) && !/to run/.test(message);
  if (isAbout(/keys?\b/)) return { on: ' on every key', rule: '~PATTERN (for the keys it should reach)' };
  if (isAbout(/channel/)) return { on: ' on every channel', rule: '&PATTERN (for the channels it should reach)' };
  return { on: '', rule: `+${command.toLowerCase().replace(' ', '|')}` };
}
