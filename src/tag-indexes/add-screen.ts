import { type Block, type Cell, type DataRecord, integer, seconds, toned } from '../report.ts';
import type { AddData } from './add.ts';

export const addBlocks = ({ tag, index, added, alreadyThere, entries }: AddData): readonly Block[] => [
  {
    kind: 'facts',
    facts: [
      { label: 'tag', phrases: [[tag], [index]] },
      {
        label: 'done',
        phrases: [
          [toned('added', 'good'), integer(added)],
          ['in it already', integer(alreadyThere)],
        ],
      },
    ],
  },
  {
    kind: 'table',
    columns: [
      { title: 'entry', shrink: true },
      { title: 'life left', align: 'right' },
    ],
    rows: entries.map(({ key, ttlSeconds }): Cell[] => [key, ttlSeconds === null ? 'never expires' : seconds(ttlSeconds)]),
  },
];

export const addRecords = ({ tag, entries }: AddData): readonly DataRecord[] => entries.map((entry) => ({ tag, ...entry }));
