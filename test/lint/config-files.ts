import type { ConfigFiles, Configuration, FileKind } from '../../src/lint/model.ts';
import { loadConfiguration } from '../../src/lint/include.ts';

/** Files in memory, below a working directory of their own. */
export function filesOf(contents: Readonly<Record<string, string>>, workingDirectory = '/etc/redis'): ConfigFiles {
  const absolute = new Map(
    Object.entries(contents).map(([path, text]) => [path.startsWith('/') ? path : `${workingDirectory}/${path}`, text]),
  );
  const isDirectory = (path: string): boolean => [...absolute.keys()].some((one) => one.startsWith(`${path}/`));
  return {
    workingDirectory,
    async readFile(path) {
      const text = absolute.get(path);
      if (text !== undefined) return Buffer.from(text, 'latin1');
      return isDirectory(path) ? 'directory' : 'missing';
    },
    async glob(pattern, directory) {
      const whole = pattern.startsWith('/') ? pattern : `${directory}/${pattern}`;
      const matching = new RegExp(`^${whole.replaceAll('.', '\\.').replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
      return [...absolute.keys()].filter((path) => matching.test(path)).sort();
    },
  };
}

/** A configuration of `redis.conf` and what it includes; text is taken as latin1, one character for each byte. */
export function configurationOf(
  text: string,
  others: Readonly<Record<string, string>> = {},
  kind: FileKind = 'redis',
): Promise<Configuration> {
  const files = filesOf({ ...others, 'redis.conf': text });
  return loadConfiguration('redis.conf', Buffer.from(text, 'latin1'), files, { kind });
}
