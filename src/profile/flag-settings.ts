import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { parseHost, DEFAULT_SENTINEL_PORT } from './address.ts';
import type { ConnectionFlags } from './flags.ts';
import { expandHome } from './places.ts';
import type { Origin, SecretSource } from './profile.ts';
import { Secret } from './secret.ts';
import { type Layer, say } from './settings.ts';
import { urlSettings } from './url-settings.ts';
import { parseUrl } from './url.ts';

const ADDRESS_FLAGS = ['url', 'host', 'port', 'socket', 'sentinel'] as const;

/** Any of these means TLS: the last five are good for nothing else. */
const TLS_FLAGS = ['tls', 'cacert', 'cert', 'key', 'sni', 'insecure'] as const;

/** The first flag that says where to connect, if one does. */
export function addressFlag(flags: ConnectionFlags): (typeof ADDRESS_FLAGS)[number] | undefined {
  return ADDRESS_FLAGS.find((name) => flags[name] !== undefined);
}

/** What the command line says, as settings. As in redis-cli, a socket replaces host and port, and --askpass a password. */
export function flagSettings(flags: ConnectionFlags, { cwd, home }: { readonly cwd: string; readonly home: string }): Layer {
  const path = (said: string | undefined): string | undefined => (said === undefined ? undefined : resolve(cwd, expandHome(said, home)));
  const tlsFlag = TLS_FLAGS.find((name) => flags[name] !== undefined && flags[name] !== false);
  return Object.assign(
    addressSettings(flags, path),
    say('connection.db', flags.db, flag('db')),
    say('connection.username', flags.user, flag('user')),
    say('connection.password', password(flags), flag(flags.askpass ? 'askpass' : 'pass')),
    say('connection.tls', tlsFlag && true, flag(tlsFlag ?? 'tls')),
    say('connection.tls.ca', path(flags.cacert), flag('cacert')),
    say('connection.tls.cert', path(flags.cert), flag('cert')),
    say('connection.tls.key', path(flags.key), flag('key')),
    say('connection.tls.servername', flags.sni, flag('sni')),
    say('connection.tls.insecure', flags.insecure ? true : undefined, flag('insecure')),
    say('connection.connectTimeout', flags.connectTimeout, flag('connect-timeout')),
    say('connection.commandTimeout', flags.commandTimeout, flag('command-timeout')),
    say('connection.clientName', flags.clientName, flag('client-name')),
  );
}

/** The password that redis-cli and valkey-cli take from the environment; used where nothing else says one. */
export function environmentPassword(env: Readonly<Record<string, string | undefined>>): Layer {
  const name = ['VALKEYCLI_AUTH', 'REDISCLI_AUTH'].find((variable) => env[variable]);
  return say('connection.password', name ? { kind: 'env', name, trusted: true, where: name } : undefined, {
    kind: 'environment',
    where: name ?? '',
  });
}

function addressSettings(flags: ConnectionFlags, path: (said: string | undefined) => string | undefined): Layer {
  const { url, host, port, socket, sentinel } = flags;
  if (url !== undefined) {
    const other = ADDRESS_FLAGS.find((name) => name !== 'url' && flags[name] !== undefined);
    if (other) throw new UsageError(`--url and --${other} both say where to connect`, { hint: 'give one of them' });
    return urlSettings(parseUrl(url), flag('url'));
  }
  if (socket !== undefined && sentinel === undefined) return say('connection.path', path(socket), flag('socket'));
  if (socket !== undefined) throw new UsageError('--sentinel and --socket both say where to connect', { hint: 'give one of them' });
  const checkedHost = host === undefined ? undefined : hostOf(host);
  if (sentinel === undefined)
    return { ...say('connection.host', checkedHost, flag('host')), ...say('connection.port', port, flag('port')) };
  const isNodeSaid = checkedHost !== undefined || port !== undefined;
  return {
    ...say('connection.sentinel.name', sentinel, flag('sentinel')),
    ...say(
      'connection.sentinel.nodes',
      isNodeSaid ? [{ host: checkedHost ?? '127.0.0.1', port: port ?? DEFAULT_SENTINEL_PORT }] : undefined,
      flag(host === undefined ? 'port' : 'host'),
    ),
  };
}

function hostOf(said: string): string {
  const host = parseHost(said);
  if (host !== undefined) return host;
  // Not quoted: people paste URLs here, with the password in them.
  throw new UsageError('--host is no host name or IP address', { hint: 'give the port as --port, and a URL as --url' });
}

function password({ pass, askpass }: ConnectionFlags): SecretSource | undefined {
  if (askpass) return { kind: 'ask' };
  return pass === undefined ? undefined : { kind: 'plain', value: new Secret(pass) };
}

function flag(name: string): Origin {
  return { kind: 'flag', where: `--${name}` };
}
