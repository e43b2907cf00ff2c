import type { Subject } from './rule.ts';

export interface SavePoint {
  readonly seconds: number;
  readonly changes: number;
}

/** After how long, and how many changes, a snapshot is taken; none with `save ""`. */
export function savePoints(subject: Subject): readonly SavePoint[] {
  const words = (subject.text('save') ?? '').split(' ').filter((word) => word !== '');
  const points: SavePoint[] = [];
  for (let index = 0; index + 1 < words.length; index += 2)
    points.push({ seconds: Number(words[index]), changes: Number(words[index + 1]) });
  return points;
}

/** Unknown, and so not claimed, when the setting cannot be read. */
export function savesSnapshots(subject: Subject): boolean {
  return savePoints(subject).length > 0;
}
