import { posix } from 'node:path';
import { lastArgument, lastLine } from './last-argument.ts';
import { isLoopback, isWildcard } from './listening.ts';
import type { ByteText, Configuration } from './model.ts';

// Which of the files that are linted together belongs to which. Without a sign that they do, they do not.

export interface Address {
  readonly host: ByteText;
  readonly port: number;
}

/** Who is at an address: one of the files given, or somebody at that host whose file names other ports. */
export type Found =
  | { readonly kind: 'server'; readonly server: Configuration }
  | { readonly kind: 'other-ports'; readonly servers: readonly Configuration[] };

/**
 * The server at an address that `asking` names. A file stands for a host when it binds or announces it; for this machine
 * when it is in the same folder as `asking`. `undefined` when no file does, several do, or includes hide what they listen on.
 */
export function serverAt({ host, port }: Address, asking: Configuration, beside: readonly Configuration[]): Found | undefined {
  const { byAddress, localByFolder, someIncludeOthers } = serversAmong(beside);
  const there = (isLoopback(host) ? localByFolder.get(folderOf(asking)) : byAddress.get(host.toLowerCase())) ?? [];
  const matching = there.filter((server) => portsOf(server).includes(port));
  const [only] = matching;
  if (only !== undefined) return matching.length === 1 ? { kind: 'server', server: only } : undefined;
  return there.length === 0 || someIncludeOthers ? undefined : { kind: 'other-ports', servers: there };
}

/** The given file that `aclfile` names: by its whole path, or its name where both are in one folder. */
export function aclFileOf(server: Configuration, aclFile: ByteText, beside: readonly Configuration[]): Configuration | undefined {
  const path = Buffer.from(aclFile, 'latin1').toString();
  const isNamed = (file: Configuration): boolean =>
    file.root.path === path || (posix.basename(file.root.path) === posix.basename(path) && folderOf(file) === folderOf(server));
  const matching = beside.filter((file) => file.kind === 'acl' && isNamed(file));
  return matching.length === 1 ? matching[0] : undefined;
}

/** Those that it listens on or announces, with their defaults. */
export function portsOf(server: Configuration): readonly number[] {
  return whereIs(server).ports;
}

/** Where a server is, as far as its file tells: worked out once, as each file asks for every other one. */
interface Whereabouts {
  readonly folder: string;
  /** It listens on the machine's own addresses. */
  readonly isLocal: boolean;
  /** Bound or announced, in lower case. */
  readonly addresses: ReadonlySet<string>;
  readonly ports: readonly number[];
  readonly includesOthers: boolean;
}

/** A file may be asked for hundreds of addresses. */
interface Servers {
  /** In lower case. */
  readonly byAddress: ReadonlyMap<string, readonly Configuration[]>;
  /** Those that listen on their machine's own addresses. */
  readonly localByFolder: ReadonlyMap<string, readonly Configuration[]>;
  readonly someIncludeOthers: boolean;
}

const indexed = new WeakMap<readonly Configuration[], Servers>();

function serversAmong(beside: readonly Configuration[]): Servers {
  const servers = indexed.get(beside) ?? indexServers(beside.filter(({ kind }) => kind === 'redis'));
  indexed.set(beside, servers);
  return servers;
}

function indexServers(servers: readonly Configuration[]): Servers {
  const [byAddress, localByFolder] = [new Map<string, Configuration[]>(), new Map<string, Configuration[]>()];
  for (const server of servers) {
    const { folder, isLocal, addresses } = whereIs(server);
    for (const address of addresses) if (address !== '') append(byAddress, address, server);
    if (isLocal) append(localByFolder, folder, server);
  }
  return { byAddress, localByFolder, someIncludeOthers: servers.some((server) => whereIs(server).includesOthers) };
}

function append(lists: Map<string, Configuration[]>, name: string, server: Configuration): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [server]);
  else list.push(server);
}

const known = new WeakMap<Configuration, Whereabouts>();

function whereIs(server: Configuration): Whereabouts {
  const where = known.get(server) ?? readWhereabouts(server);
  known.set(server, where);
  return where;
}

function readWhereabouts(server: Configuration): Whereabouts {
  const bound = lastLine(server, 'bind')?.args.map(({ value }) => value.replace(/^-/, ''));
  const announced = ANNOUNCING.map((name) => lastArgument(server, name) ?? '');
  return {
    folder: folderOf(server),
    isLocal: bound === undefined || bound.some((address) => isLoopback(address) || isWildcard(address)),
    addresses: new Set([...(bound ?? []), ...announced].map((address) => address.toLowerCase())),
    ports: readPorts(server),
    includesOthers: lastLine(server, 'include') !== undefined,
  };
}

function readPorts(server: Configuration): readonly number[] {
  const said = ['tls-port', 'replica-announce-port', 'slave-announce-port', 'cluster-announce-port'];
  const words = [lastArgument(server, 'port') ?? '6379', ...said.map((name) => lastArgument(server, name) ?? '0')];
  return words.map(Number).filter((port) => port > 0);
}

const ANNOUNCING = ['replica-announce-ip', 'slave-announce-ip', 'cluster-announce-ip', 'cluster-announce-hostname'];

const folderOf = ({ root }: Configuration): string => posix.dirname(posix.normalize(root.path));
