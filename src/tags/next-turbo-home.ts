import { asText } from '../redis/reply.ts';
import { typeIn } from './is-held.ts';
import type { Home, Look } from './layout.ts';
import { sampleMembers } from './sample-members.ts';

/**
 * Whose hash it is: the handlers of Next.js call it the same. Entries tell, which begin differently; where none is left
 * or none can be read, the channels do, on which only one of them listens.
 */
export async function isTurboHome({ prefix }: Home, look: Look): Promise<boolean> {
  const key = Buffer.concat([prefix, Buffer.from('__sharedTags__')]);
  if ((await typeIn(look, key)) !== 'hash') return false;
  const fields = await sampleMembers(key, 'hash', LOOKED_AT, look);
  const beginnings = await Promise.all(
    fields
      .slice(0, LOOKED_AT)
      .map(async (field) => asText(await look.read('GETRANGE', Buffer.concat([prefix, field]), 0, BEGINNING_BYTES))),
  );
  const told = beginnings.filter((beginning) => ANY_ENTRY.test(beginning));
  if (told.length > 0) return told.some((beginning) => TURBO_ENTRY.test(beginning));
  const start = Buffer.concat([prefix, Buffer.from(CHANNEL)]);
  return (await look.channels(`*${CHANNEL}*`))?.some((channel) => channel.indexOf(start) === 0) === true;
}

/** Follows the prefix in the names of the channels on which its processes hear of changes. */
export const CHANNEL = ':sync-channel:';

const LOOKED_AT = 20;
const BEGINNING_BYTES = 200;
const ANY_ENTRY = /^\{"/;
/** lastModified, tags, value; the others have a lifespan behind the first. */
const TURBO_ENTRY = /^\{"lastModified":\d+,"tags":\[/;
