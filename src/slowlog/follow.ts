import { RefusedError } from '../errors.ts';
import type { FamilyOf } from '../keyspace/family.ts';
import type { LogKind } from '../redis/commandlog.ts';
import { parseInfo } from '../redis/info.ts';
import { asText } from '../redis/reply.ts';
import { isKnown, type Node, type Target } from '../redis/target.ts';
import { plural } from '../text/plural.ts';
import { advance } from './advance.ts';
import { knownKinds, lackingKinds } from './known-kinds.ts';
import { describeCommand, type Logged, type LoggedCommand } from './logged-command.ts';
import type { NodeMark } from './marks.ts';
import { isOwnReading } from './own-reading.ts';
import { readEntries } from './read-node.ts';

export interface FollowOptions {
  readonly kinds: readonly LogKind[];
  readonly intervalMs: number;
  readonly showValues: boolean;
  readonly ownClientName: string;
  readonly signal: AbortSignal;
  sleep(ms: number): Promise<void>;
  warn(message: string): void;
}

/** What is remembered of a node from one poll to the next. */
interface Followed {
  mark: NodeMark | undefined;
  /** Already warned about. */
  trouble: string | undefined;
}

/**
 * What is logged from now on, oldest first, until the signal. A node that fails is warned about once and asked again;
 * lost entries and restarts are warned about each time.
 * Fails when at the start no node answers, or none lets us read its log.
 */
export async function* followSlowlog(target: Target, familyOf: FamilyOf, options: FollowOptions): AsyncGenerator<LoggedCommand> {
  const kinds = knownKinds(target, options.kinds);
  const lacking = lackingKinds(target, options.kinds);
  if (kinds.length === 0 && lacking[0]) throw new RefusedError(lacking[0].reason, { hint: lacking[0].wouldNeed });
  const followed = new Map(target.nodes.map((node): [Node, Followed] => [node, { mark: undefined, trouble: undefined }]));
  const start = await poll(target, followed, { ...options, kinds });
  if (start.silent.length === target.nodes.length && start.silent[0]) throw start.silent[0];
  [...lacking.map(({ reason }) => reason), ...start.warnings].forEach(options.warn);
  while (!options.signal.aborted) {
    await options.sleep(options.intervalMs);
    if (options.signal.aborted) return;
    const { logged, warnings } = await poll(target, followed, { ...options, kinds });
    warnings.forEach(options.warn);
    for (const one of [...logged].sort(oldestFirst)) yield describeCommand(one, familyOf, options.showValues);
  }
}

async function poll(target: Target, followed: ReadonlyMap<Node, Followed>, options: FollowOptions) {
  const results = await target.each(target.nodes, async (node) => pollNode(node, followed.get(node)?.mark, options));
  /** Why nodes let us read none of their logs. */
  const silent: Error[] = [];
  const warnings: string[] = [];
  const logged: Logged[] = [];
  for (const result of results) {
    const state = followed.get(result.node);
    if (!state) continue;
    const trouble = 'error' in result ? result.error : result.value.refusal;
    if (trouble && trouble.message !== state.trouble) warnings.push(trouble.message);
    state.trouble = trouble?.message;
    if (trouble && ('error' in result || !result.value.readAny)) silent.push(trouble);
    if ('error' in result) continue;
    warnings.push(...result.value.warnings);
    state.mark = result.value.mark;
    logged.push(...result.value.logged);
  }
  return { silent, warnings, logged };
}

interface Polled {
  readonly logged: readonly Logged[];
  readonly mark: NodeMark;
  readonly warnings: readonly string[];
  /** Of one of the logs. */
  readonly refusal: RefusedError | undefined;
  readonly readAny: boolean;
}

const POLL_COUNT = 128;

async function pollNode(node: Node, mark: NodeMark | undefined, { kinds, ownClientName }: FollowOptions): Promise<Polled> {
  const info = await node.ask((reply) => parseInfo(asText(reply)), 'INFO', 'server');
  const runId = isKnown(info) ? info.value.text('run_id') : undefined;
  const sameRun = mark?.runId === undefined || runId === undefined ? undefined : mark.runId === runId;
  const logged: Logged[] = [];
  const warnings: string[] = [];
  const lastIds: Partial<Record<LogKind, bigint>> = sameRun === false ? {} : { ...mark?.lastIds };
  let refusal: RefusedError | undefined;
  let readAny = false;
  for (const kind of kinds) {
    const entries = await readEntries(node, kind, mark ? POLL_COUNT : 1, sameRun === false ? -1n : mark?.lastIds[kind]);
    if (!isKnown(entries)) {
      refusal = new RefusedError(entries.unavailable, { hint: entries.wouldNeed });
      continue;
    }
    readAny = true;
    const { fresh, lost, restarted, lastId: newest } = advance(entries.value.entries, mark?.lastIds[kind], sameRun);
    if (newest !== undefined) lastIds[kind] = newest;
    if (restarted) warnings.push(`${node.address} restarted: what it had logged before is gone`);
    if (lost)
      warnings.push(
        `${node.address}: ${plural(lost, 'entry', 'entries')} of the ${kind} log came and went between two looks; look more often (--interval), or raise the length of the log`,
      );
    if (mark)
      logged.push(...fresh.filter((entry) => !isOwnReading(entry, ownClientName)).map((entry) => ({ node: node.address, kind, entry })));
  }
  return { logged, mark: { runId, lastIds }, warnings, refusal, readAny };
}

function oldestFirst(a: Logged, b: Logged): number {
  return a.entry.at.getTime() - b.entry.at.getTime() || (a.node === b.node ? Number(a.entry.id - b.entry.id) : a.node < b.node ? -1 : 1);
}
