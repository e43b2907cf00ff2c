import { createInterface } from 'node:readline/promises';
import { InterruptedError, RefusedError } from './errors.ts';
import type { Io } from './io.ts';
import type { Profile } from './profile/profile.ts';
import { escapeProse } from './text/escape.ts';

type Guarded = Pick<Profile, 'name' | 'safety' | 'origins'>;

/** Says no to writing before anything is dialled: to a read-only profile, and to a protected one where nobody can confirm. */
export function refuseWithout({ name, safety, origins }: Guarded, { stdin }: Pick<Io, 'stdin'>): void {
  const where = origins.get('safety')?.where;
  if (safety.readonly)
    throw new RefusedError(`profile ${name} is read-only${where === undefined ? '' : ` (${where})`}: nothing was written`, {
      hint: 'use a profile that may write, or take readonly out of its safety',
    });
  if (safety.protected && stdin.isTTY !== true)
    throw new RefusedError(`profile ${name} is protected: a write asks for its name to be typed, and there is no terminal to ask on`, {
      hint: 'run it at a terminal, or use a profile that is not protected',
    });
}

/** Asks on the terminal for the name of a protected profile; other profiles are not asked about. */
export async function confirmWrite(
  profile: Guarded,
  intent: string,
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
  signal: AbortSignal,
): Promise<void> {
  refuseWithout(profile, { stdin });
  if (!profile.safety.protected) return;
  const typed = await askOnTerminal(`${escapeProse(intent)}\nType ${escapeProse(profile.name)} to go on: `, { stdin, stderr }, signal);
  if (typed?.trim() !== profile.name) throw new RefusedError(`${profile.name} was not typed, so nothing was written`);
}

/** The question is our own words, escaped. `undefined` when there is no terminal to ask on, or the answer was Ctrl-D. InterruptedError on Ctrl-C. */
export async function askOnTerminal(
  question: string,
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (stdin.isTTY !== true) return undefined;
  const prompt = createInterface({ input: stdin, output: stderr });
  const ended = new Promise<undefined>((resolve) => prompt.once('close', () => resolve(undefined))); // Ctrl-D, or Ctrl-C in raw mode
  try {
    return await Promise.race([prompt.question(question, { signal }), ended]);
  } catch (error) {
    throw signal.aborted ? new InterruptedError() : error;
  } finally {
    prompt.close();
  }
}
