import type { ConnectionUrl } from './url.ts';
import type { Origin } from './profile.ts';
import { type Layer, say } from './settings.ts';

/** What a connection URL says, as settings. Its scheme says whether to use TLS, either way. */
export function urlSettings({ address, tls, username, password, db }: ConnectionUrl, origin: Origin): Layer {
  return {
    ...(address.kind === 'tcp' ? { ...say('connection.host', address.host, origin), ...say('connection.port', address.port, origin) } : {}),
    ...(address.kind === 'unix' ? say('connection.path', address.path, origin) : {}),
    ...(address.kind === 'sentinel'
      ? { ...say('connection.sentinel.name', address.name, origin), ...say('connection.sentinel.nodes', address.nodes, origin) }
      : {}),
    ...say('connection.tls', tls, origin),
    ...say('connection.db', db, origin),
    ...say('connection.username', username, origin),
    ...say('connection.password', password && { kind: 'plain', value: password }, origin),
  };
}
