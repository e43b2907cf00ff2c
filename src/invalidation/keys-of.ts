import { keyAt } from '../keyspace/batch.ts';
import type { KeySource } from '../keyspace/source.ts';
import { UnseenKeysError } from '../tags/unseen-keys.ts';

/** All keys of a source, one by one. Fails with UnseenKeysError at the end when some could not be looked at. */
export async function* keysOf(opening: Promise<KeySource>): AsyncGenerator<Buffer, void, undefined> {
  const source = await opening;
  for await (const batch of source.batches) for (let i = 0; i < batch.length; i++) yield keyAt(batch, i);
  const missing = source.missing();
  if (missing.length === 0) return;
  const passed = new Set(source.parts().flatMap(({ node, fraction }) => (fraction === 1 ? [node] : [])));
  const away = missing.filter(({ subject: { node } }) => node === undefined || !passed.has(node));
  throw new UnseenKeysError(missing, away);
}
