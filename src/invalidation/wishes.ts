import { UsageError } from '../errors.ts';
import { readKeyValues, type ValueSources } from '../keyspace/key-values.ts';
import { readKeys } from './read-keys.ts';
import { readTags, type TagSources } from './read-tags.ts';
import type { Wishes } from './selection.ts';

/** What stands on the command line. */
interface Said extends Pick<Wishes, 'match' | 'pattern' | 'family' | 'all' | 'filters'> {
  readonly tags: readonly string[];
  readonly tagsFile: string | undefined;
  /** Keys; `-` for those on standard input. With a family: values of its placeholders. */
  readonly operands: readonly string[];
}

/**
 * Reads what was named in files and on standard input.
 *
 * @throws UsageError when nothing is named, one cannot be read, or standard input is wanted twice
 */
export async function readWishes({ tags, tagsFile, operands, ...said }: Said, sources: ValueSources & TagSources): Promise<Wishes> {
  const { pattern, family } = said;
  if (tags.length + operands.length === 0 && (tagsFile ?? pattern ?? family) === undefined)
    throw new UsageError('invalidate needs to know what', { hint: 'name it: --tag convo:42, a key, --pattern GLOB or --family NAME' });
  if (pattern !== undefined && family !== undefined)
    throw new UsageError('--pattern and --family look through all keys twice', { hint: 'give one of them' });
  const words = operands.filter((operand) => operand !== '-');
  const takers = [
    ...(words.length < operands.length ? ['keys'] : []),
    ...(tagsFile === '-' ? ['--tags-file'] : []),
    ...(family === undefined ? [] : words.filter((word) => word.endsWith('=-'))),
  ];
  if (takers.length > 1)
    throw new UsageError(`standard input can be read once, and ${takers.join(' and ')} want it`, { hint: 'give one of them as a file' });
  const piped = takers[0] === 'keys' ? await readKeys(await sources.open('-')) : [];
  const listed = tagsFile === undefined ? [] : await readTags(tagsFile, sources);
  return {
    ...said,
    tags: [...tags, ...listed],
    keys: [...(family === undefined ? words.map((key) => Buffer.from(key)) : []), ...piped],
    values: family === undefined ? NO_VALUES : await readKeyValues(words, sources),
  };
}

const NO_VALUES: Wishes['values'] = new Map();
