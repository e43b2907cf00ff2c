import { DEFAULT_PORT, parseHostPort } from '../profile/address.ts';
import type { Endpoint, ReadyConnection } from '../profile/profile.ts';
import { addressOf, reachable } from './address.ts';
import { connect } from './connect.ts';
import type { Link } from './link.ts';
import { redirectionIn } from './redirection.ts';
import type { Argument, Node, Reply } from './target.ts';

/** The commands that write, and that a {@link Writer} may send. Each names one key, so that every cluster takes it. */
export const WRITE_COMMANDS = ['PERSIST', 'PEXPIRE', 'UNLINK'] as const;
export type WriteCommand = (typeof WRITE_COMMANDS)[number];

/**
 * Conditions that servers before Redis 7.0 cannot be told with the command itself. KEYS[1] is the key, ARGV[1] a life in
 * milliseconds; 1 when it was set. A key that is gone is left gone.
 */
export const WRITE_SCRIPTS = {
  expireIfPersistent: "if redis.call('PTTL', KEYS[1]) == -1 then return redis.call('PEXPIRE', KEYS[1], ARGV[1]) end return 0",
  expireIfLonger:
    "local ttl = redis.call('PTTL', KEYS[1]) if ttl == -1 or ttl > tonumber(ARGV[1]) then return redis.call('PEXPIRE', KEYS[1], ARGV[1]) end return 0",
} as const;
export type WriteScript = keyof typeof WRITE_SCRIPTS;

/**
 * What the few commands that write are handed beside the port that reads. Has connections of its own, one a node, opened
 * on first use. A reply that the key moved to another node of the cluster is followed once.
 */
export interface Writer {
  /** Fails with ConnectionError, or with CommandError when the server said no. */
  call(node: Node, command: WriteCommand, key: Buffer, ...args: Argument[]): Promise<Reply>;
  run(node: Node, script: WriteScript, key: Buffer, ...args: Argument[]): Promise<Reply>;
  close(): void;
}

interface Surrounding {
  readonly warn: (message: string) => void;
  readonly signal: AbortSignal;
}

const permitted: ReadonlySet<string> = new Set(WRITE_COMMANDS);

/** Dials nothing yet. Its connections select the database of the profile. */
export function createWriter(connection: ReadyConnection, { warn, signal }: Surrounding): Writer {
  const links = new Map<string, Promise<Link>>();

  const linkTo = async (endpoint: Endpoint): Promise<Link> => {
    const address = addressOf(endpoint);
    const known = links.get(address);
    const open = await known?.catch(() => undefined);
    if (open?.alive) return open;
    if (links.get(address) !== known) return linkTo(endpoint); // somebody else, who waited as well, has dialled anew
    const dialled = connect(endpoint, { ...connection, warn, signal });
    links.set(address, dialled);
    return dialled;
  };

  const send = async (node: Node, words: readonly Argument[]): Promise<Reply> => {
    const endpoint = endpointOf(node.address, connection);
    const link = await linkTo(endpoint);
    try {
      return await link.send(words, String(words[0]));
    } catch (error) {
      const moved = redirectionIn(error, endpoint.kind === 'tcp' ? endpoint.host : 'localhost');
      if (!moved) throw error;
      const other = await linkTo(reachable(moved.to, connection.cluster.natMap));
      const asking = moved.kind === 'ASK' ? other.send(['ASKING']) : undefined;
      const [reply] = await Promise.all([other.send(words, String(words[0])), asking]); // in this order on the wire
      return reply;
    }
  };

  return {
    async call(node, command, key, ...args) {
      if (!permitted.has(command)) throw new TypeError(`${command} is not a command that a writer may send`);
      return send(node, [command, key, ...args]);
    },
    run: (node, script, key, ...args) => send(node, ['EVAL', WRITE_SCRIPTS[script], 1, key, ...args]),
    close: () => links.forEach((link) => void link.then((open) => open.close()).catch(() => undefined)),
  };
}

/** A node's address is how the user would reach it: only the one that the profile names may be a socket. */
function endpointOf(address: string, { endpoint }: ReadyConnection): Endpoint {
  const parsed = address === addressOf(endpoint) ? undefined : parseHostPort(address, DEFAULT_PORT);
  return parsed ? { kind: 'tcp', ...parsed } : endpoint;
}
