import { fixUntilSettled, type Settled } from '../../src/lint/fix-until-settled.ts';
import { aloneOf, type Judging, lintConfiguration } from './judged.ts';

/** Fixes one text until nothing is left to fix. Characters outside of latin1 are taken as UTF-8. */
export async function fixText(text: string, judging: Judging, unsafe: boolean): Promise<Settled & { readonly text: string }> {
  const linted = (bytes: Buffer) => {
    const configuration = aloneOf(bytes, judging.kind);
    return { files: configuration.files, problems: lintConfiguration(configuration, judging).problems };
  };
  const before = Buffer.from(text);
  const settled = await fixUntilSettled(linted(before), async (changed) => linted(changed.get('redis.conf') ?? before), {
    unsafe,
    mayChange: () => true,
  });
  return { ...settled, text: (settled.changed.get('redis.conf') ?? before).toString() };
}
