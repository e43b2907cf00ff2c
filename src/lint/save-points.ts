import type { Directive } from './model.ts';
import type { Subject } from './rule.ts';

export interface SavePoint {
  readonly seconds: number;
  readonly changes: number;
  /** The line that says so; none when it is the version's default. */
  readonly line: Directive | undefined;
}

/** After how long, and how many changes, a snapshot is taken; none with `save ""`. */
export function savePoints(subject: Subject): readonly SavePoint[] {
  // Asked for first: whatever rests on a line that the server refuses is not told.
  const value = subject.text('save') ?? '';
  const lines = subject.settings.get('save')?.effective ?? [];
  if (lines.length === 0) return pointsIn(value, undefined);
  return lines.flatMap((line) => pointsIn(line.args.map((word) => word.value).join(' '), line));
}

function pointsIn(value: string, line: Directive | undefined): readonly SavePoint[] {
  const words = value.split(' ').filter((word) => word !== '');
  const points: SavePoint[] = [];
  for (let index = 0; index + 1 < words.length; index += 2)
    points.push({ seconds: Number(words[index]), changes: Number(words[index + 1]), line });
  return points;
}

/** Unknown, and so not claimed, when the setting cannot be read. */
export function savesSnapshots(subject: Subject): boolean {
  return savePoints(subject).length > 0;
}
