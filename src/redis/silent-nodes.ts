import { ConnectionError, type ConnectionFailure } from '../errors.ts';
import type { Connection, Node, Target } from './target.ts';
import type { Writer } from './writer.ts';

type Reader = Pick<Writer, 'read'>;

/**
 * Nodes that accept connections and never answer, as when they are stopped or their disk is: each question would take as
 * long as the timeout. One that has kept silent once is not asked again; whoever asks hears at once what was heard then.
 * For work that goes through many keys and comes to an end; what watches a server wants to see it come back.
 */
export interface SilentNodes {
  /** The same deployment. Once it is found anew, every node is asked again. */
  target(target: Target): Target;
  writer(writer: Writer): Writer;
  reader(reader: Reader): Reader;
  /** Every node is asked again: work that begins anew may find it back. */
  forget(): void;
}

export function rememberSilentNodes(): SilentNodes {
  const silent = new Map<string, ConnectionError>();
  const ask: Ask = async (address, question) => {
    const known = silent.get(address);
    if (known) throw known;
    try {
      return await question();
    } catch (error) {
      // Whoever was redirected hears of the node that it was sent to.
      if (error instanceof ConnectionError && SILENCE.includes(error.reason)) silent.set(error.address ?? address, error);
      throw error;
    }
  };
  const withTarget = (target: Target): Target => {
    const asked = new Map(target.nodes.map((node) => [node, askingNode(node, ask)]));
    const all = (nodes: readonly Node[]): readonly Node[] => nodes.map((node) => asked.get(node) ?? node);
    return {
      ...target,
      nodes: all(target.nodes),
      primaries: all(target.primaries),
      replicas: all(target.replicas),
      async reopen() {
        silent.clear();
        return withTarget(await target.reopen());
      },
    };
  };
  return {
    target: withTarget,
    writer: (writer) => askingWriter(writer, ask),
    reader: (reader) => askingReader(reader, ask),
    forget: () => silent.clear(),
  };
}

const SILENCE: readonly ConnectionFailure[] = ['command-timeout', 'connect-timeout'];

type Ask = <T>(address: string, question: () => Promise<T>) => Promise<T>;

function askingNode(node: Node, ask: Ask): Node {
  const { address } = node;
  return {
    ...node,
    call: (...words) => ask(address, () => node.call(...words)),
    ask: (...words) => ask(address, () => node.ask(...words)),
    connection: (options) => ask(address, async () => askingConnection(await node.connection(options), address, ask)),
  };
}

const askingConnection = (connection: Connection, address: string, ask: Ask): Connection => ({
  call: (...words) => ask(address, () => connection.call(...words)),
  callMany: (commands) => ask(address, () => connection.callMany(commands)),
  exchange: (pipeline) => ask(address, () => connection.exchange(pipeline)),
  close: connection.close,
});

const askingWriter = (writer: Writer, ask: Ask): Writer => ({
  ...writer,
  call: (node, ...words) => ask(node.address, () => writer.call(node, ...words)),
  run: (node, ...words) => ask(node.address, () => writer.run(node, ...words)),
  ...askingReader(writer, ask),
  callMany: (node, commands) => ask(node.address, () => writer.callMany(node, commands)),
});

const askingReader = (reader: Reader, ask: Ask): Reader => ({
  read: (node, ...words) => ask(node.address, () => reader.read(node, ...words)),
});
