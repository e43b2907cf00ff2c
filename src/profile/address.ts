import { isIPv6 } from 'node:net';
import type { HostPort } from './profile.ts';

export const DEFAULT_PORT = 6379;
export const DEFAULT_SENTINEL_PORT = 26_379;

/** Reads `host`, `host:port`, `[::1]:port` or a bare IPv6 address; `undefined` when it is none of these. */
export function parseHostPort(text: string, defaultPort: number): HostPort | undefined {
  if (isIPv6(text)) return { host: text, port: defaultPort };
  const parts = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d{1,5}))?$/.exec(text);
  const host = parseHost(parts?.[1] ?? '');
  const port = parts?.[2] === undefined ? defaultPort : Number(parts[2]);
  return host === undefined || !isPort(port) ? undefined : { host, port };
}

/** A host alone: a name, an IPv4 or an IPv6 address (in brackets or not); `undefined` when it is none. */
export function parseHost(text: string): string | undefined {
  const unwrapped = /^\[(.*)\]$/.exec(text)?.[1];
  if (unwrapped !== undefined) return isIPv6(unwrapped) ? unwrapped : undefined;
  return isIPv6(text) || /^[^\s:/@?#[\],"']+$/.test(text) ? text : undefined;
}

/** As people write it and {@link parseHostPort} reads it. */
export function formatHostPort({ host, port }: HostPort): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}
