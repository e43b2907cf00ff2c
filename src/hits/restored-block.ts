import type { Block } from '../report.ts';
import { left } from '../traffic/top-tables.ts';
import type { Restored } from './events-setting.ts';

/** What became of the nodes that runs which were killed had left changed. */
export function restoredBlock(restored: readonly Restored[]): Block {
  if (restored.length === 0)
    return { kind: 'text', text: 'nothing to put back: no run has left notify-keyspace-events changed on these nodes' };
  return {
    kind: 'table',
    columns: [left('node'), { title: 'notify-keyspace-events' }],
    rows: restored.map((one) => [one.node, becameOf(one)]),
  };
}

function becameOf({ to, leftAs, why }: Restored): string {
  switch (why) {
    case null:
      return `put back to "${to}"`;
    case 'changed':
      return `was changed by somebody else: left as "${leftAs}"`;
    case 'in-use':
      return `another run is looking, and puts it back to "${to}"`;
    case 'other-server':
      return `another server, or one that has restarted: left as "${leftAs}"; it was "${to}" before`;
  }
}
