import { asText } from '../redis/reply.ts';
import type { Look, TagIndex } from './layout.ts';

/** Whether there is any of these indexes, or a claim that a purge has left of one. */
export async function isHeld(indexes: readonly Pick<TagIndex, 'key' | 'claims'>[], look: Look): Promise<boolean> {
  const types = await Promise.all(indexes.flatMap(({ key, claims }) => [typeIn(look, key), typeIn(look, claims)]));
  return types.some((type) => type !== 'none');
}

/** As TYPE says; `none` when there is no such key. */
export const typeIn = async (look: Look, key: Buffer): Promise<string> => asText(await look.read('TYPE', key));
