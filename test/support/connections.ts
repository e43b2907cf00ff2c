import type { ReadyConnection } from '../../src/profile/profile.ts';
import { openTarget } from '../../src/redis/open-target.ts';
import type { Target } from '../../src/redis/target.ts';

/** What a profile without any word of its own comes to, pointed at a port of this machine. */
export function readyConnection(port: number, overrides: Partial<ReadyConnection> = {}): ReadyConnection {
  return {
    endpoint: { kind: 'tcp', host: '127.0.0.1', port },
    db: 0,
    username: undefined,
    password: undefined,
    tls: undefined,
    sentinel: undefined,
    cluster: { nodes: [], natMap: {} },
    clientName: 'cacheops-test',
    connectTimeoutMs: 5_000,
    commandTimeoutMs: 5_000,
    ...overrides,
  };
}

/** Opens a target, hands it to `use`, and closes it whatever happens. */
export async function withTarget<T>(connection: ReadyConnection, use: (target: Target) => Promise<T>): Promise<T> {
  const target = await openTarget(connection, { warn: () => undefined, signal: new AbortController().signal });
  try {
    return await use(target);
  } finally {
    await target.close();
  }
}
