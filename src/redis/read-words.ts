import { READ_COMMANDS } from './target.ts';

const permitted: ReadonlyMap<string, readonly string[]> = new Map(READ_COMMANDS.map((command) => [command, command.split(' ')]));

/** The words of a command's name. Throws TypeError when it is none of those that only read. */
export function readWords(command: string): readonly string[] {
  const words = permitted.get(command);
  if (words === undefined) throw new TypeError(`${command} is not a command that only reads`);
  return words;
}
