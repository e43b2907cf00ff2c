import { type Block, type Cell, type DataRecord, toned } from '../report.ts';
import { plural } from '../text/plural.ts';
import type { OfData } from './of.ts';

export function ofBlocks({ key, cached, tags, indexesAsked }: OfData): readonly Block[] {
  const known = cached === null ? toned('unknown', 'warning') : cached ? toned('yes', 'good') : toned('no', 'warning');
  const facts: Block = {
    kind: 'facts',
    facts: [
      { label: 'key', phrases: [[key]] },
      { label: 'cached', phrases: [[known]] },
    ],
  };
  const held = tags.filter(({ inIndex }) => inIndex !== false);
  const lost = tags.filter(({ inIndex }) => inIndex === false);
  return [
    facts,
    held.length === 0 ? noneText(indexesAsked) : heldTable(held, indexesAsked),
    ...(lost.length === 0 ? [] : [lostTable(lost)]),
  ];
}

const noneText = (indexesAsked: number): Block => ({
  kind: 'text',
  text: indexesAsked === 0 ? 'no index was asked' : `none of ${plural(indexesAsked, 'index', 'indexes')} holds it`,
});

const heldTable = (held: OfData['tags'], indexesAsked: number): Block => ({
  kind: 'table',
  columns: [{ title: 'tag', shrink: true }, { title: 'layout' }, { title: 'index', shrink: true }],
  rows: held.map(({ tag, layout, index }): Cell[] => [tag, layout, index]),
  note: `${plural(indexesAsked, 'index', 'indexes')} asked`,
});

const lostTable = (lost: OfData['tags']): Block => ({
  kind: 'table',
  title: 'noted by the entry, and in no index: purges of these tags do not reach it',
  columns: [{ title: 'tag', shrink: true }, { title: 'layout' }],
  rows: lost.map(({ tag, layout }): Cell[] => [tag, layout]),
});

export const ofRecords = ({ key, tags }: OfData): readonly DataRecord[] => tags.map((tag) => ({ key, ...tag }));

export const OF_FIELDS = ['key', 'tag', 'layout', 'prefix', 'index', 'inIndex', 'noted'] as const;
