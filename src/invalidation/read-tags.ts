import { UsageError } from '../errors.ts';
import { fromBytes } from '../text/bytes.ts';
import { readKeys, separate } from './read-keys.ts';

/** Where a list of tags may come from. */
export interface TagSources {
  /** The bytes of a file, or why there are none. */
  readFile(path: string): Promise<Uint8Array | string>;
  /** `-` is standard input. */
  open(path: string): Promise<AsyncIterable<string | Uint8Array>>;
}

/**
 * The tags of a file, one a line, or separated by NUL; `-` is standard input. Empty lines are none. Nothing is a comment,
 * for a tag may begin with any sign.
 *
 * @throws UsageError when it cannot be read, or a tag is not UTF-8
 */
export async function readTags(path: string, sources: TagSources): Promise<readonly string[]> {
  return (await namesIn(path, sources)).map((bytes, i) => {
    const tag = fromBytes(bytes);
    if (typeof tag === 'string') return tag;
    throw new UsageError(`${path}: tag ${i + 1} is not UTF-8, and tags are text`, { hint: 'write the file in UTF-8' });
  });
}

async function namesIn(path: string, sources: TagSources): Promise<readonly Buffer[]> {
  if (path === '-') return readKeys(await sources.open(path));
  const content = await sources.readFile(path);
  if (typeof content !== 'string') return separate(Buffer.from(content));
  throw new UsageError(`cannot read ${path}: it is ${content === 'directory' ? 'a folder' : content}`, {
    hint: 'name a file with one tag a line, or - for standard input',
  });
}
