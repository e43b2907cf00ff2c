import { asArray, asBytes } from '../redis/reply.ts';
import type { Look } from './layout.ts';
import type { IndexType } from './read-members.ts';

/** About so many members, in no order; none when there is no such key. */
export async function sampleMembers(key: Buffer, type: IndexType, count: number, look: Look): Promise<readonly Buffer[]> {
  if (type === 'zset') return asArray(await look.read('ZRANGE', key, 0, count - 1)).map(asBytes);
  const [, found = []] = asArray(await look.read(type === 'set' ? 'SSCAN' : 'HSCAN', key, 0, 'COUNT', count));
  return asArray(found).map(asBytes).filter((_, i) => type === 'set' || i % 2 === 0); // prettier-ignore
}
