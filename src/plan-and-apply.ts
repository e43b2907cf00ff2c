import type { Context } from './command.ts';
import type { Applying, Working } from './redis/applying.ts';

/** What commands that plan first, and write with `--apply`, take out of their context. */
export const workingIn = ({ now, sleep, signal, progress }: Context): Working => ({
  nowMs: () => now().getTime(),
  sleep,
  signal,
  during: progress.during,
});

/**
 * To be asked for before anything is dialled.
 *
 * @throws RefusedError as {@link Context.writer} says
 */
export async function applyingIn(context: Context, { auditLog }: { readonly auditLog: string | undefined }): Promise<Applying> {
  return {
    writer: await context.writer(),
    profile: (await context.profile()).name,
    confirm: context.confirmWrite,
    appendToLog: auditLog === undefined ? undefined : (line) => context.files.append(auditLog, line),
  };
}
