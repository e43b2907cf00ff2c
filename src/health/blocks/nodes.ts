import {
  bytes,
  type Cell,
  type Column,
  count,
  type Fact,
  fraction,
  integer,
  perSecond,
  type Phrase,
  seconds,
  toned,
} from '../../report.ts';
import type { ClusterFigures } from '../figures/cluster.ts';
import type { NodeFigures, StatsData } from '../figures/index.ts';
import { orUnknown, unknown, when } from './phrases.ts';

/** The lines about a node's disk and its replicas, where there is something to say. */
export function nodeFacts({ persistence, replication }: NodeFigures): readonly Fact[] {
  return [...(persistence === null ? [] : disk(persistence)), ...(replication === null ? [] : replicas(replication))];
}

function disk(figures: NonNullable<NodeFigures['persistence']>): readonly Fact[] {
  const { rdbSavePoints, rdbLastSaveAt, rdbChangesSinceLastSave, rdbInProgress, rdbLastStatus, aofEnabled, aofLastWriteStatus, loading } =
    figures;
  const saves = rdbSavePoints !== '';
  return [
    {
      label: 'disk',
      phrases: [
        ...when(loading === true, toned('loading', 'error')),
        ...when(!saves && aofEnabled === false, 'nothing is saved'),
        ...when(saves && rdbLastSaveAt !== null, 'last save', new Date(rdbLastSaveAt ?? 0)),
        ...when(
          saves && rdbChangesSinceLastSave !== null && rdbChangesSinceLastSave > 0,
          count(rdbChangesSinceLastSave ?? 0),
          'changes since',
        ),
        ...when(rdbLastStatus !== null && rdbLastStatus !== 'ok', toned('failed', 'error')),
        ...when(rdbInProgress === true, 'saving now'),
        ...when(
          aofEnabled === true,
          'append-only file',
          aofLastWriteStatus === 'ok' ? 'ok' : toned(aofLastWriteStatus ?? 'unknown', 'error'),
        ),
      ],
    },
  ];
}

function replicas({ replicas: attached, link }: NonNullable<NodeFigures['replication']>): readonly Fact[] {
  const upwards: readonly Fact[] =
    link === null
      ? []
      : [
          {
            label: 'primary',
            phrases: [
              [link.primary],
              [link.up ? 'linked' : toned('link down', 'error'), ...(link.downSeconds === null ? [] : ['for', seconds(link.downSeconds)])],
            ],
          },
        ];
  const downwards = attached.map(({ address, state, lagBytes, lagSeconds }): Fact => ({
    label: 'replica',
    phrases: [
      [address],
      state === 'online' ? ['lag', orUnknown(lagBytes, bytes), orUnknown(lagSeconds, seconds)] : [toned(state, 'warning')],
    ],
  }));
  return [...upwards, ...downwards];
}

/** One line about the cluster as a whole. */
export function clusterFacts({ state, slotsOk, slotsAssigned, slotsSilent, size, imbalance }: ClusterFigures): readonly Fact[] {
  const served = slotsOk === null || slotsAssigned === null ? null : Math.min(slotsOk, slotsAssigned - slotsSilent);
  const spread = imbalance
    .filter(({ judged }) => judged)
    .map(({ of, highest, mean }): Phrase => [`most ${of}`, fraction(highest / mean - 1), 'above mean']);
  return [
    {
      label: 'cluster',
      phrases: [
        [state === 'ok' ? 'ok' : toned(state ?? 'unknown', 'error')],
        [orUnknown(served, integer), 'of', orUnknown(slotsAssigned, integer), 'slots served'],
        ...when(
          served !== null && slotsOk !== null && served < slotsOk,
          integer((slotsOk ?? 0) - (served ?? 0)),
          'more as the others believe',
        ),
        [orUnknown(size, integer), 'shards'],
        ...spread,
      ],
    },
  ];
}

const COLUMNS: readonly Column[] = [
  { title: 'node' },
  { title: 'role', drop: 5 },
  { title: 'slots', align: 'right', drop: 7 },
  { title: 'keys', align: 'right' },
  { title: 'memory', align: 'right' },
  { title: 'full', align: 'right', drop: 3 },
  { title: 'commands', align: 'right' },
  { title: 'hits', align: 'right', drop: 1 },
  { title: 'evicted', align: 'right', drop: 4 },
  { title: 'clients', align: 'right', drop: 6 },
  { title: 'p50', align: 'right', drop: 2 },
  { title: 'up', align: 'right', drop: 8 },
];

/** A row a node: only where there are several. */
export function nodeTable({ nodes }: StatsData): { readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] } {
  return {
    columns: COLUMNS,
    rows: nodes.map(({ address, role, slots, keyspace, memory, traffic, hits, latency, uptimeSeconds }) => [
      address,
      role,
      slots === 0 ? null : integer(slots),
      keyspace === null ? unknown : count(keyspace.keys),
      orUnknown(memory.usedBytes, bytes),
      fullness(memory),
      orUnknown(traffic.commandsPerSecond, perSecond),
      hits.window.ratio === null ? null : fraction(hits.window.ratio),
      orUnknown(memory.evictedKeysPerSecond, perSecond),
      orUnknown(traffic.clients, count),
      latency.roundTrip === null ? unknown : seconds(latency.roundTrip.p50Ms / 1000),
      orUnknown(uptimeSeconds, seconds),
    ]),
  };
}

/** A dash where there is no limit to fill up to. */
function fullness({ usedBytes, limited, limitBytes }: NodeFigures['memory']): Cell {
  if (limited === false) return null;
  return usedBytes === null || limitBytes === null ? unknown : fraction(usedBytes / limitBytes);
}
