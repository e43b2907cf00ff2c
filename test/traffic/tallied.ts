import { createFamilies } from '../../src/keyspace/family.ts';
import { createCommandBook } from '../../src/redis/command-book.ts';
import { createFilter } from '../../src/traffic/filter.ts';
import { createLineReader } from '../../src/traffic/read-lines.ts';
import { createCommandReader } from '../../src/traffic/seen-command.ts';
import { createTally, type Tally } from '../../src/traffic/tally.ts';
import { printLine } from './monitor-lines.ts';

const EVERYTHING = { commands: [], families: [], match: undefined, clients: [], db: undefined, access: undefined, exclude: [] };
const LINES_A_READ = 100;

/** A command as a node ran it. */
export interface Ran {
  readonly node?: string;
  readonly client?: string;
  readonly atMicroseconds?: number;
  readonly args: readonly string[];
}

/**
 * What commands add up to. They come as connections give them: many lines of one node at once, in memory that is used again.
 *
 * @param meanwhile called after each command
 */
export function tallyOf(commands: Iterable<Ran>, meanwhile: (tally: Tally) => unknown = () => undefined): Tally {
  const reader = createCommandReader(createCommandBook([]), createFamilies([]));
  const tally = createTally(reader);
  const filter = createFilter(EVERYTHING, [], reader);
  const nodes = new Map<string, ReturnType<typeof createLineReader>>();
  const readerOf = (node: string) => {
    const known = nodes.get(node) ?? createLineReader({ node, reader, filter, isWanted: () => true, onCommand: (seen) => tally.add(seen) });
    nodes.set(node, known);
    return known;
  };
  const memory = Buffer.alloc(1_000_000);
  for (const { node, lines } of readsOf(commands)) {
    const bytes = memory.subarray(0, Buffer.concat(lines).copy(memory));
    let start = 0;
    for (const { length } of lines) {
      readerOf(node).sink.line(bytes, start, start + length);
      start += length;
      meanwhile(tally);
    }
    memory.fill('?', 0, start);
  }
  return tally;
}

function* readsOf(commands: Iterable<Ran>): Generator<{ readonly node: string; readonly lines: readonly Buffer[] }> {
  let read: { node: string; lines: Buffer[] } = { node: '', lines: [] };
  for (const { node = 'a', client = '10.0.0.1:1', ...line } of commands) {
    if (read.lines.length > 0 && (read.node !== node || read.lines.length === LINES_A_READ)) {
      yield read;
      read = { node, lines: [] };
    }
    read.node = node;
    read.lines.push(printLine({ client, ...line }));
  }
  if (read.lines.length > 0) yield read;
}
