import { RefusedError } from '../../errors.ts';
import { fromBytes } from '../../text/bytes.ts';
import { escapeText } from '../../text/escape.ts';
import { typeIn } from '../is-held.ts';
import type { Layout } from '../layout.ts';

/**
 * HybridCache of .NET: recognised, and never purged. A process reads when a tag was invalidated once, and keeps that for as
 * long as it runs: what is written from outside, no process that runs ever sees.
 *
 *     <P>__MSFT_HCT__<tag>   hash
 *
 * @see https://github.com/dotnet/extensions/blob/main/src/Libraries/Microsoft.Extensions.Caching.Hybrid/Internal/DefaultHybridCache.TagInvalidation.cs
 */
export const hybridcache: Layout = {
  name: 'hybridcache',
  title: '.NET HybridCache (recognised only)',
  marker: /__MSFT_HCT__/,
  recognise(key) {
    const [, prefix = '', tag = ''] = /^(.*?)__MSFT_HCT__(.*)$/s.exec(key.toString('latin1')) ?? [];
    return { prefix: Buffer.from(prefix, 'latin1'), role: 'mark', tag: Buffer.from(tag, 'latin1').toString() };
  },
  async locate(tag, { prefix, named }, look) {
    const key = Buffer.concat([prefix, Buffer.from(`__MSFT_HCT__${tag}`)]);
    if (!named && (await typeIn(look, key)) === 'none') return [];
    throw new RefusedError(
      `${escapeText(fromBytes(key))} is a tag of .NET's HybridCache, which cannot be invalidated from outside: each process reads it once and never again`,
      { hint: 'call RemoveByTagAsync in the application and restart its other processes, or name the layout that is meant: --layout NAME' },
    );
  },
};
