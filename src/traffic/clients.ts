import { createHeavyHitters, type HeavyHitters } from '../keyspace/heavy-hitters.ts';
import { clientText, isClient } from './argument.ts';
import { createByteIndex } from './byte-index.ts';
import { type Word, wordOf } from './byte-view.ts';
import { type MonitorLine, NO_KIND } from './line.ts';
import { createRun, type Run } from './n-plus-one.ts';

/** A connection, as lines name it. */
export interface Client {
  /** `10.0.0.1:1234`, `unix:/path`; empty in the format of Redis 2.4. */
  readonly name: string;
  /** The same as it stands in lines. */
  readonly word: Word;
  /** Without the port: all connections of one machine have the same. */
  readonly host: string;
  /** Whether one connection stands behind the name, which waits for each reply or not; scripts are none. */
  readonly isConnection: boolean;
  /** Not yet counted for its host. */
  calls: number;
  readonly run: Run;
}

/** The clients of a stream of lines, in bounded memory. */
export interface Clients {
  of(line: MonitorLine): Client;
  /** Those that are held at this moment. */
  known(): readonly Client[];
  /** Calls by host. */
  hosts(): HeavyHitters;
}

const HOSTS_TOLD_APART = 5_000;
const MOST_CLIENTS = 20_000;
const MEAN_NAME_BYTES = 64;
/** What scripts and functions run, which no client waits for one by one. */
const SCRIPTS = 'lua';

/** @param forget told of clients that make room for others */
export function createClients(forget: (client: Client) => void): Clients {
  const hosts = createHeavyHitters(HOSTS_TOLD_APART);
  const index = createByteIndex({ entries: MOST_CLIENTS, bytes: MOST_CLIENTS * MEAN_NAME_BYTES });
  let known: Client[] = [];
  let last: Client | undefined;
  let lastKind = NO_KIND;

  const settle = (client: Client): void => {
    if (client.calls > 0) hosts.add(client.host, client.calls, 0, 0n);
    client.calls = 0;
  };
  const meet = (line: MonitorLine, hash: number): Client => {
    const { view, clientStart: start, clientEnd: end } = line;
    if (!index.hasRoom(end - start)) {
      known.forEach(settle);
      known.forEach(forget);
      known = [];
      index.keep(() => false);
    }
    const name = clientText(line);
    const client = {
      name,
      word: wordOf(name),
      host: hostOf(name),
      isConnection: name !== SCRIPTS && name !== '',
      calls: 0,
      run: createRun(),
    };
    index.add(view, start, end, 0, hash, known.length, 0);
    known.push(client);
    return client;
  };

  return {
    of(line) {
      // Lines of one client often follow each other.
      if (last && line.kind === lastKind) return last;
      lastKind = line.kind;
      if (last && isClient(line, last.word)) return last;
      const { view, clientStart: start, clientEnd: end } = line;
      const hash = index.hashOf(view, start, end, 0);
      const place = index.find(view, start, end, 0, hash);
      last = place < 0 ? meet(line, hash) : known[index.tagAt(place)]!; // tags are places in it
      return last;
    },
    known: () => known,
    hosts() {
      known.forEach(settle);
      return hosts;
    },
  };
}

/** `10.0.0.1:1234` and `[::1]:1234` without their ports; everything else is itself. */
function hostOf(client: string): string {
  const colon = client.lastIndexOf(':');
  return colon > 0 && !client.startsWith('unix:') ? client.slice(0, colon) : client;
}
