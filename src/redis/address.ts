import type { Endpoint, HostPort } from '../profile/profile.ts';

/** `host:port`, `[::1]:port` or a socket's path: how a node is called everywhere. */
export function addressOf(endpoint: Endpoint | HostPort): string {
  if ('kind' in endpoint && endpoint.kind === 'unix') return endpoint.path;
  return endpoint.host.includes(':') ? `[${endpoint.host}]:${endpoint.port}` : `${endpoint.host}:${endpoint.port}`;
}

export const tcp = (host: string, port: number): Endpoint => ({ kind: 'tcp', host, port });

/** Where an announced address is reachable from here. */
export function reachable(announced: HostPort, natMap: Readonly<Record<string, HostPort>>): Endpoint {
  const { host, port } = natMap[addressOf(announced)] ?? announced;
  return tcp(host, port);
}
