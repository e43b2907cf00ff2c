import { parseHostPort } from '../profile/address.ts';
import type { HostPort } from '../profile/profile.ts';
import { CommandError } from './command-error.ts';

/** Where the cluster says that a key is now. */
export interface Redirection {
  /** `ASK`: only this once, and only to who says ASKING before. */
  readonly kind: 'MOVED' | 'ASK';
  readonly slot: number;
  /** As the cluster announces it; an empty host is the one that was asked. */
  readonly to: HostPort;
}

/**
 * Reads `MOVED 3999 10.0.0.5:6381` from the error that a server's reply became; `undefined` for any other.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#redirection-and-resharding
 */
export function redirectionIn(error: unknown, askedHost: string): Redirection | undefined {
  if (!(error instanceof CommandError) || !(error.cause instanceof Error)) return undefined;
  const [, kind, slot, address] = /^(MOVED|ASK) (\d+) (\S*:\d+)$/.exec(error.cause.message) ?? [];
  if (kind === undefined || slot === undefined || address === undefined) return undefined;
  const port = address.slice(address.lastIndexOf(':') + 1);
  const host = address.slice(0, -port.length - 1) || askedHost;
  const to = parseHostPort(host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`, Number(port));
  return to && { kind: kind === 'ASK' ? 'ASK' : 'MOVED', slot: Number(slot), to };
}
