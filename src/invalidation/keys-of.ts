import { RefusedError } from '../errors.ts';
import { keyAt } from '../keyspace/batch.ts';
import type { KeySource } from '../keyspace/source.ts';

/** All keys of a source, one by one. Fails with RefusedError at the end when some could not be looked at. */
export async function* keysOf(opening: Promise<KeySource>): AsyncGenerator<Buffer, void, undefined> {
  const source = await opening;
  for await (const batch of source.batches) for (let i = 0; i < batch.length; i++) yield keyAt(batch, i);
  const [first] = source.missing();
  if (first !== undefined) throw new RefusedError(`not all keys could be looked at: ${first.reason}`);
}
