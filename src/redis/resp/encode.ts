import type { Argument } from '../target.ts';

/** A command: its name, which may be two words such as `MEMORY USAGE`, and its arguments. */
export type NamedCommand = readonly [name: string, ...args: Argument[]];

/**
 * Commands as arrays of bulk strings, one byte a character: to be written as latin1. Joining text is faster than joining
 * buffers, and a key that several commands in a row are about is turned into text once.
 */
export function encodeCommands(commands: readonly NamedCommand[]): string {
  let text = '';
  let key: Argument | undefined;
  let encodedKey = '';
  for (const command of commands) {
    const { words, encoded } = encodedName(command[0]);
    text += `*${words + command.length - 1}\r\n${encoded}`;
    for (let i = 1; i < command.length; i++) {
      const argument = command[i]!; // below its length
      if (i > 1) text += bulk(asLatin1(argument));
      else {
        if (argument !== key) encodedKey = bulk(asLatin1(argument));
        key = argument;
        text += encodedKey;
      }
    }
  }
  return text;
}

interface EncodedName {
  readonly words: number;
  readonly encoded: string;
}

/** There are as many as commands are used. */
const encodedNames = new Map<string, EncodedName>();

function encodedName(name: string): EncodedName {
  const known = encodedNames.get(name);
  if (known) return known;
  const words = name.split(' ');
  const encoded = { words: words.length, encoded: words.map(bulk).join('') };
  encodedNames.set(name, encoded);
  return encoded;
}

/** One character a byte. */
export const bulk = (bytes: string): string => `$${bytes.length}\r\n${bytes}\r\n`;

/** Text stands as UTF-8 in commands. */
function asLatin1(argument: Argument): string {
  if (Buffer.isBuffer(argument)) return argument.toString('latin1');
  return Buffer.from(String(argument)).toString('latin1');
}
