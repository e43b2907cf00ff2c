import type { ByteText, Configuration, Directive } from './model.ts';

/** The first word of the last line that names a setting by this very name: enough for files beside the one that is judged. */
export function lastArgument(configuration: Configuration, lowerName: string): ByteText | undefined {
  return lastLine(configuration, lowerName)?.args[0]?.value;
}

/** The last line that names a setting by this very name. */
export function lastLine(configuration: Configuration, lowerName: string): Directive | undefined {
  return lastByName(configuration).get(lowerName);
}

const indexed = new WeakMap<Configuration, ReadonlyMap<string, Directive>>();

/** Each file is asked for every other one. */
function lastByName(configuration: Configuration): ReadonlyMap<string, Directive> {
  const known = indexed.get(configuration);
  if (known !== undefined) return known;
  const last = new Map(configuration.directives.map((directive) => [directive.lowerName, directive]));
  indexed.set(configuration, last);
  return last;
}
