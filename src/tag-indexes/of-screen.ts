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
  const [heldTags, lost] = [tags.filter(({ inIndex }) => inIndex !== false), tags.filter(({ inIndex }) => inIndex === false)];
  if (tags.length === 0)
    return [
      facts,
      { kind: 'text', text: indexesAsked === 0 ? 'no index was asked' : `none of ${plural(indexesAsked, 'index', 'indexes')} holds it` },
    ];
  return [
    facts,
    {
      kind: 'table',
      columns: [{ title: 'tag', shrink: true }, { title: 'layout' }, { title: 'index', shrink: true }],
      rows: heldTags.map(({ tag, layout, index }): Cell[] => [tag, layout, index]),
      note: `${plural(indexesAsked, 'index', 'indexes')} asked`,
    },
    ...lost.map(({ tag, layout }): Block => ({ kind: 'text', tone: 'warning', text: `${LOST}: ${tag} (${layout})` })),
  ];
}

const LOST = 'noted by the entry, but its index does not hold it, so that no purge of the tag reaches it';

export const ofRecords = ({ key, tags }: OfData): readonly DataRecord[] => tags.map((tag) => ({ key, ...tag }));
