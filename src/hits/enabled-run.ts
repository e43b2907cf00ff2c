import { CacheopsError, UsageError } from '../errors.ts';
import type { Missing } from '../report.ts';
import type { Node } from '../redis/target.ts';
import { allKept, type RunFiles } from './changed-settings.ts';
import { type Change, changeEvents, type EventsSwitch, type Restored, undoChange, undoLeftovers } from './events-setting.ts';

/** Nodes that send events by now. */
export interface EventsOn {
  /** Nodes that refused: they are worked with as they are. */
  readonly refused: readonly Missing[];
  /** Puts every one back. What could not be put back is answered, and warned of. */
  putBack(): Promise<readonly Missing[]>;
}

/**
 * Has all nodes send events. Fails with UsageError when what they are set to cannot be written down; then nothing is left
 * changed.
 */
export async function turnEventsOn(nodes: readonly Node[], events: EventsSwitch): Promise<EventsOn> {
  const changes = new Map<Node, Change>();
  const putBack = async (): Promise<readonly Missing[]> =>
    events.finish(async () => (await Promise.all([...changes.values()].map(async (change) => undo(change, events)))).flat());
  const turnOn = async (node: Node): Promise<readonly Missing[]> => {
    try {
      // Noted before it is made: a reply that is lost may be of a change that was made.
      const made = await changeEvents(node, events, (planned) => changes.set(node, planned));
      if (made) changes.set(node, made);
      return [];
    } catch (error) {
      if (!(error instanceof CacheopsError) || error instanceof UsageError) throw error;
      return [{ subject: { node: node.address }, reason: `events were not enabled: ${error.message}` }];
    }
  };
  const results = await Promise.allSettled(nodes.map(turnOn));
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    await putBack();
    throw failed.reason;
  }
  return { refused: results.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])), putBack };
}

/** Works while all nodes send events, and puts every one back afterwards, whatever happened: success, an error, an interruption. */
export async function withEvents<T extends { readonly missing: readonly Missing[] }>(
  nodes: readonly Node[],
  events: EventsSwitch,
  work: () => Promise<T>,
): Promise<T> {
  const on = await turnEventsOn(nodes, events);
  let answer: T;
  let notRestored: readonly Missing[] = [];
  try {
    answer = await work();
  } finally {
    notRestored = await on.putBack();
  }
  return { ...answer, missing: [...on.refused, ...answer.missing, ...notRestored] };
}

/** What became of each node that a run has left changed. Fails with CommandError or ConnectionError. */
export async function restoreAll(nodes: readonly Node[], events: EventsSwitch): Promise<readonly Restored[]> {
  const restored: Restored[] = [];
  for (const node of nodes) {
    const one = await undoLeftovers(node, events);
    if (one) restored.push(one);
  }
  return restored;
}

/** Addresses of nodes that runs which were killed have left changed. */
export async function leftChanged(files: RunFiles): Promise<readonly string[]> {
  const left = (await allKept(files)).filter(({ owner }) => owner === 'nobody');
  return [...new Set(left.map(({ subject }) => subject))];
}

async function undo(change: Change, events: EventsSwitch): Promise<readonly Missing[]> {
  const reason = await undoChange(change, events).then(changedByOthers, failedToRestore);
  if (reason === undefined) return [];
  events.warn(`${change.address}: ${reason}`);
  return [{ subject: { node: change.address }, reason }];
}

const changedByOthers = ({ why, leftAs }: Restored): string | undefined =>
  why === 'changed' ? `notify-keyspace-events was changed by somebody else while we looked: it is left as "${leftAs}"` : undefined;

function failedToRestore(error: unknown): string {
  if (!(error instanceof CacheopsError)) throw error;
  return `notify-keyspace-events could not be put back (${error.message}): run cacheops hitrate --restore`;
}
