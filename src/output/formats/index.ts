import { UsageError } from '../../errors.ts';
import { nearest } from '../../text/nearest.ts';
import type { Format } from '../format.ts';

/** A new format is one file beside this one, and one line here. Each is loaded only when it is asked for. */
const LOADERS: Readonly<Record<string, () => Promise<Format>>> = {
  text: async () => (await import('./text.ts')).createText(),
  json: async () => (await import('./json.ts')).createJson(),
  ndjson: async () => (await import('./ndjson.ts')).createNdjson(),
  csv: async () => (await import('./csv.ts')).createCsv(),
  markdown: async () => (await import('./markdown.ts')).createMarkdown(),
  sarif: async () => (await import('./sarif.ts')).createSarif(),
  github: async () => (await import('./github.ts')).createGithub(),
  gitlab: async () => (await import('./gitlab.ts')).createGitlab(),
  junit: async () => (await import('./junit.ts')).createJunit(),
  checkstyle: async () => (await import('./checkstyle.ts')).createCheckstyle(),
};

export const formatNames: readonly string[] = Object.keys(LOADERS);

/** A fresh one each time: CSV remembers the fields of the stream it writes. Fails with UsageError on an unknown name. */
export async function loadFormat(name: string): Promise<Format> {
  const load = Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined;
  if (load === undefined) throw unknownFormat(name);
  return load();
}

export function unknownFormat(name: string): UsageError {
  const suggestion = nearest(name, formatNames);
  const hint =
    suggestion === undefined
      ? `choose one of: ${formatNames.join(', ')}`
      : `did you mean ${suggestion}? There are: ${formatNames.join(', ')}`;
  return new UsageError(`there is no format ${JSON.stringify(name)}`, { hint });
}
