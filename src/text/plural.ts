import { formatInteger } from './humanize.ts';

/** `1 error`, `2 errors`, `4,211,007 keys`; an irregular plural is given as the third argument. */
export const plural = (count: number | bigint, singular: string, several = `${singular}s`): string =>
  `${formatInteger(count)} ${Number(count) === 1 ? singular : several}`;
