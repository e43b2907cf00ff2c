import { ConnectionError } from '../errors.ts';
import type { Endpoint, HostPort, ReadyConnection } from '../profile/profile.ts';
import { addressOf, reachable, tcp } from './address.ts';
import type { Dial } from './connect.ts';
import type { Link } from './link.ts';
import { asArray, asPairs, asText } from './reply.ts';
import type { FoundNode } from './node.ts';

/** The deployment as the sentinels see it: its primary, then its replicas. */
export interface SentinelView {
  readonly primary: FoundNode;
  readonly replicas: readonly FoundNode[];
}

type SentinelSettings = NonNullable<ReadyConnection['sentinel']>;

/** Asks one sentinel after the other until one answers. Fails with what all of them said when none does. */
export async function askSentinels(sentinel: SentinelSettings, { cluster }: ReadyConnection, dial: Dial): Promise<SentinelView> {
  const { username, password, tls } = sentinel;
  const failures: string[] = [];
  for (const node of sentinel.nodes) {
    try {
      const link = await dial(tcp(node.host, node.port), { username, password, tls, db: 0 });
      try {
        return await viewOf(link, sentinel.name, addressOf(node), cluster.natMap);
      } finally {
        link.close();
      }
    } catch (error) {
      if (!(error instanceof ConnectionError) || error.reason === 'sentinel-unknown-name') throw error;
      failures.push(error.message);
    }
  }
  throw new ConnectionError('sentinel-unavailable', `no sentinel of '${sentinel.name}' answers: ${failures.join('; ')}`, {
    hint: 'check the addresses of the sentinels, and their own credentials (connection.sentinel.nodes, .username, .password)',
  });
}

/** A plain address turned out to be a sentinel: with one name it is clear what is meant, with several it is not. */
export async function onlyNameOf(link: Link, address: string): Promise<string> {
  const names = await namesKnownTo(link);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new ConnectionError(
    'sentinel-unknown-name',
    `${address} is a sentinel that watches ${names.length === 0 ? 'nothing' : `several deployments: ${names.join(', ')}`}`,
    {
      hint: 'say which one with --sentinel NAME',
    },
  );
}

async function viewOf(link: Link, name: string, address: string, natMap: Readonly<Record<string, HostPort>>): Promise<SentinelView> {
  const primary = await link.send(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name]);
  if (primary === null) {
    const names = await namesKnownTo(link);
    throw new ConnectionError('sentinel-unknown-name', `the sentinel at ${address} does not know '${name}'`, {
      hint: names.length === 0 ? 'it watches nothing yet' : `it watches: ${names.join(', ')}`,
    });
  }
  const [host = '', port = ''] = asArray(primary).map(asText);
  const primaryEndpoint = reachable({ host, port: Number(port) }, natMap);
  const replicas = asArray(await link.send(['SENTINEL', 'REPLICAS', name])).map(asPairs);
  return {
    primary: found(primaryEndpoint, 'primary', undefined),
    replicas: replicas.map((fields) => {
      const announced = { host: asText(fields.get('ip') ?? ''), port: Number(asText(fields.get('port') ?? '0')) };
      return found(reachable(announced, natMap), 'replica', addressOf(primaryEndpoint));
    }),
  };
}

async function namesKnownTo(link: Link): Promise<string[]> {
  return asArray(await link.send(['SENTINEL', 'MASTERS'])).map((fields) => asText(asPairs(fields).get('name') ?? ''));
}

const found = (endpoint: Endpoint, role: FoundNode['role'], replicaOf: string | undefined): FoundNode => ({
  endpoint,
  role,
  slots: [],
  replicaOf,
});
