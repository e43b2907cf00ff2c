import { UsageError } from '../errors.ts';

/** What `--listen` names. */
export type SourceName =
  | { readonly kind: 'stream'; readonly key: string }
  | { readonly kind: 'channel'; readonly channel: string }
  | { readonly kind: 'lines' };

/** Reads `stream:KEY`, `channel:NAME` or `-`. */
export function readSource(text: string): SourceName {
  if (text === '-') return { kind: 'lines' };
  const [, kind, name = ''] = /^(stream|channel):(.+)$/s.exec(text) ?? [];
  if (kind === 'stream') return { kind, key: name };
  if (kind === 'channel') return { kind, channel: name };
  throw new UsageError(`--listen ${JSON.stringify(text)} is no source of events`, {
    hint: 'it is stream:KEY, channel:NAME, or - for lines on standard input',
  });
}
