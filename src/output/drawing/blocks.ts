import type { Block } from '../../report.ts';
import { escapeProse } from '../../text/escape.ts';
import { wrap } from '../../text/width.ts';
import type { Terminal } from '../format.ts';
import { createPaint, type Paint } from '../style.ts';
import { drawBars } from './bars.ts';
import { drawFacts } from './facts.ts';
import { drawTableBlock } from './tables.ts';

/** For people, with an empty line after each. */
export const drawBlocks = (blocks: readonly Block[], { width, color }: Terminal): string =>
  blocks.map((block) => `${drawBlock(block, width, createPaint(color)).join('\n')}\n\n`).join('');

export function drawBlock(block: Block, width: number | undefined, paint: Paint): readonly string[] {
  const title = block.kind === 'text' || block.title === undefined ? [] : [paint({ text: escapeProse(block.title), tone: 'strong' })];
  return [...title, ...drawBody(block, width, paint)];
}

function drawBody(block: Block, width: number | undefined, paint: Paint): readonly string[] {
  switch (block.kind) {
    case 'facts':
      return drawFacts(block.facts, width, paint);
    case 'table':
      return drawTableBlock(block, width, paint);
    case 'bars':
      return drawBars(block, width);
    case 'text':
      return drawProse(block.text, width).map((text) => paint({ text, tone: block.tone }));
  }
}

/** Its own line ends are kept; lines that begin with a space are laid out already, or made to be pasted, and never broken. */
function drawProse(text: string, width: number | undefined): readonly string[] {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .flatMap((line) => wrap(escapeProse(line), line.startsWith(' ') ? undefined : width));
}
