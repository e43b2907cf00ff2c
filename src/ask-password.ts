import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';

/** Asks for a password without showing it. Only on a terminal: a script has REDISCLI_AUTH. */
export async function askPassword({ stdin, stderr }: Io): Promise<string> {
  if (stdin.isTTY !== true)
    throw new UsageError('--askpass needs a terminal to ask on', { hint: 'in a script, set REDISCLI_AUTH instead' });
  stderr.write('Password: ');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: stdin, output: nowhere, terminal: true });
  try {
    return await prompt.question('');
  } finally {
    prompt.close();
    stderr.write('\n');
  }
}
