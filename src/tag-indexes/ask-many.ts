import { CacheopsError, RefusedError } from '../errors.ts';
import { nodeOfKey } from '../redis/node-of-key.ts';
import type { Argument, Connection, Node, ReadCommand, Reply, Target } from '../redis/target.ts';

/** Asks about many keys in few round trips, each key on its node, over connections of its own. The caller closes it. */
export interface Asker {
  /** Replies in the order of the questions; an error in the place of what could not be asked. Bugs are thrown. */
  ask(questions: readonly Question[]): Promise<readonly (Reply | CacheopsError)[]>;
  close(): void;
}

export type Question = readonly [command: ReadCommand, key: Buffer, ...args: Argument[]];

/** A server is done with so many in about a millisecond. */
const MOST_AT_ONCE = 500;

export function createAsker(target: Target): Asker {
  const connections = new Map<Node, Promise<Connection>>();
  const connectionTo = (node: Node): Promise<Connection> => {
    const known = connections.get(node);
    if (known) return known;
    const opened = node.connection({ db: target.db, clustered: target.topology === 'cluster' });
    connections.set(node, opened);
    return opened;
  };
  let turn: Promise<unknown> = Promise.resolve(); // a connection takes many commands in one go while nothing else is under way
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined); // who asked hears of it
    return mine;
  };
  return {
    async ask(questions) {
      const answers: (Reply | CacheopsError)[] = [];
      for (let from = 0; from < questions.length; from += MOST_AT_ONCE) {
        const some = questions.slice(from, from + MOST_AT_ONCE);
        answers.push(...(await inTurn(() => askTogether(some, target, connectionTo))));
      }
      return answers;
    },
    close: () => connections.forEach((opened) => void opened.then((connection) => connection.close()).catch(() => undefined)),
  };
}

async function askTogether(
  questions: readonly Question[],
  target: Target,
  connectionTo: (node: Node) => Promise<Connection>,
): Promise<readonly (Reply | CacheopsError)[]> {
  const byNode = new Map<Node | undefined, number[]>();
  for (const [i, [, key]] of questions.entries()) {
    const node = nodeOfKey(target, key);
    const own = byNode.get(node);
    if (own) own.push(i);
    else byNode.set(node, [i]);
  }
  const answers = new Map<number, Reply | CacheopsError>();
  await Promise.all(
    [...byNode].map(async ([node, own]) => {
      const asked = own.flatMap((i) => questions.slice(i, i + 1));
      const replies = node ? await repliesOf(() => connectionTo(node), asked) : asked.map(() => NOBODY);
      own.forEach((i, at) => answers.set(i, replies instanceof CacheopsError ? replies : (replies[at] ?? null)));
    }),
  );
  return questions.map((_, i) => answers.get(i) ?? null);
}

const NOBODY = new RefusedError('no node that answers serves its slot');

async function repliesOf(
  connect: () => Promise<Connection>,
  questions: readonly Question[],
): Promise<readonly (Reply | CacheopsError)[] | CacheopsError> {
  try {
    return await (await connect()).callMany(questions);
  } catch (error) {
    if (error instanceof CacheopsError) return error;
    throw error;
  }
}
