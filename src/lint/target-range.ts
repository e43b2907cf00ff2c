import type { EngineName } from './model.ts';
import { KNOWN_VERSIONS } from './target.ts';

/** Names of targets for a reader: `redis@7.0 … 8.0, valkey@8.1`. Versions that follow each other become a range. */
export function targetRange(names: readonly string[]): string {
  return engines.flatMap((engine) => ranges(engine, KNOWN_VERSIONS[engine], names)).join(', ');
}

const engines = ['redis', 'valkey'] as const satisfies readonly EngineName[];

function ranges(engine: EngineName, versions: readonly string[], names: readonly string[]): readonly string[] {
  const runs: string[][] = [];
  let last = -2;
  versions.forEach((version, at) => {
    if (!names.includes(`${engine}@${version}`)) return;
    if (at === last + 1) runs.at(-1)?.push(version);
    else runs.push([version]);
    last = at;
  });
  return runs.map(([first = '', ...rest]) => `${engine}@${first}${rest.length === 0 ? '' : ` … ${rest.at(-1)}`}`);
}
