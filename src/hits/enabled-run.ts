import { CacheopsError } from '../errors.ts';
import type { Missing } from '../report.ts';
import { CommandError } from '../redis/command-error.ts';
import type { Node } from '../redis/target.ts';
import { type Enabled, enableEvents, type EventsSwitch, leftOn, restoreEvents, type Restored } from './events-setting.ts';

/**
 * Works while all nodes send events, and puts every one back afterwards, whatever happened: on success, on an error, and
 * when the user interrupts. A node that refuses is worked with as it is.
 */
export async function withEvents<T extends { readonly missing: readonly Missing[] }>(
  nodes: readonly Node[],
  events: EventsSwitch,
  work: () => Promise<T>,
): Promise<T> {
  const enabled: Enabled[] = [];
  const refused: Missing[] = [];
  const notRestored: Missing[] = [];
  const enableAll = async (): Promise<void> => {
    for (const node of nodes) {
      try {
        const one = await enableEvents(node, events);
        if (one) enabled.push(one);
      } catch (error) {
        // A reply that was lost may have come too late: what the file says is put back.
        const left = await leftOn(node, events);
        if (left) enabled.push(left);
        if (!(error instanceof CommandError)) throw error;
        refused.push({ subject: { node: node.address }, reason: `events were not enabled: ${error.message}` });
      }
    }
  };
  const putAllBack = async (): Promise<void> => {
    for (const one of enabled) {
      const reason = await restoreEvents(one, events).then(changedByOthers, failedToRestore);
      if (reason === undefined) continue;
      notRestored.push({ subject: { node: one.node.address }, reason });
      events.warn(`${one.node.address}: ${reason}`);
    }
  };
  let answer: T;
  try {
    await enableAll();
    answer = await work();
  } finally {
    await putAllBack();
  }
  return { ...answer, missing: [...refused, ...answer.missing, ...notRestored] };
}

/** What became of each node that a run has left changed. Fails with CommandError or ConnectionError. */
export async function restoreAll(nodes: readonly Node[], events: EventsSwitch): Promise<readonly Restored[]> {
  const restored: Restored[] = [];
  for (const node of nodes) {
    const left = await leftOn(node, events);
    if (left) restored.push(await restoreEvents(left, events));
  }
  return restored;
}

const changedByOthers = (restored: Restored): string | undefined =>
  restored.leftAs !== null
    ? `notify-keyspace-events was changed by somebody else while we looked: it is left as "${restored.leftAs}"`
    : undefined;

function failedToRestore(error: unknown): string {
  if (!(error instanceof CacheopsError)) throw error;
  return `notify-keyspace-events could not be put back (${error.message}): run cacheops hitrate --restore`;
}
