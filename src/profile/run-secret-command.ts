import { spawn } from 'node:child_process';
import { kill } from 'node:process';
import { UsageError } from '../errors.ts';
import { formatDuration } from '../text/duration.ts';

const TIMEOUT_MS = 10_000;

/** No password is this long: a command that prints more is the wrong command. */
const MOST_BYTES = 64 * 1024;

/**
 * Runs a shell command for the password that it prints on stdout. It gets no input, and its stderr is passed by, as it may
 * hold the secret; so may the command itself, which no message repeats. Fails with UsageError when it fails, prints too
 * much, or takes longer than `timeoutMs`; its whole process group is then killed.
 */
export async function runSecretCommand(command: string, timeoutMs: number = TIMEOUT_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'ignore'], detached: true, windowsHide: true });
    const output: Buffer[] = [];
    let outputBytes = 0;
    const fail = (problem: string) => {
      clearTimeout(timer);
      reject(new UsageError(problem, { hint: 'run it by hand to see what is wrong: it has to print the password and nothing else' }));
    };
    const stop = (problem: string) => {
      fail(problem);
      child.removeAllListeners('close');
      child.stdout.destroy();
      killGroup(child.pid);
    };
    const timer = setTimeout(() => stop(`it did not end within ${formatDuration(timeoutMs)}`), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      output.push(chunk);
      outputBytes += chunk.length;
      if (outputBytes > MOST_BYTES) stop('it printed more than a password');
    });
    child.on('error', (error) => fail(`it could not be started (${error.message})`));
    child.on('close', (code, signal) => {
      if (code !== 0) return fail(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`);
      clearTimeout(timer);
      resolve(Buffer.concat(output).toString('utf8'));
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself in the meantime.
  }
}
