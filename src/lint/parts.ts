import type { GivenFile } from './given-file.ts';
import { loadConfiguration, resolvePath } from './include.ts';
import type { ConfigFiles } from './model.ts';

/**
 * Marks the files that others of them include. Such a file is a part: no server starts with it, so what is absent from it
 * says nothing. Files that include each other are all taken as whole.
 */
export async function markParts(given: readonly GivenFile[], files: ConfigFiles): Promise<readonly GivenFile[]> {
  const absolute = ({ path }: GivenFile): string => resolvePath(files.workingDirectory, path);
  const included = new Map<GivenFile, ReadonlySet<string>>();
  for (const file of given.length < 2 ? [] : given.filter(({ bytes }) => mayInclude(bytes))) {
    const configuration = await loadConfiguration(file.path, file.bytes, files);
    if (configuration.files.length > 1) included.set(file, new Set(configuration.files.slice(1).map(({ path }) => path)));
  }
  if (included.size === 0) return given;
  return given.map((file) => {
    const own = absolute(file);
    const whole = [...included].find(
      ([other, paths]) => other !== file && paths.has(own) && included.get(file)?.has(absolute(other)) !== true,
    );
    return whole === undefined || file.within !== undefined ? file : { ...file, partOf: whole[0].path };
  });
}

/** Few files do: the others need not be read twice. */
const mayInclude = (bytes: Uint8Array): boolean => /^[ \t"']*include\b/im.test(Buffer.from(bytes).toString('latin1'));
