import type { ByteText, Configuration } from './model.ts';

/** The first word of the last line that names a setting by this very name: enough for files beside the one that is judged. */
export function lastArgument(configuration: Configuration, lowerName: string): ByteText | undefined {
  return configuration.directives.findLast((directive) => directive.lowerName === lowerName)?.args[0]?.value;
}
