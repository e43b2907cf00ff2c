import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/** A framework of another language, in a process of its own that answers questions until it is stopped. */
export interface AskedProcess {
  /** Once it has said its first line. */
  readonly ready: Promise<unknown>;
  /** A line of JSON there, and one back; fails with what the process complained about when it ended instead. */
  ask(question: object): Promise<unknown>;
  stop(): Promise<void>;
}

export function startAsked(program: string, args: readonly string[]): AskedProcess {
  const child = spawn(program, args, { stdio: 'pipe' });
  const ended = once(child, 'exit');
  const complaints = text(child.stderr);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`${program} ended: ${await complaints}`);
    return JSON.parse(value);
  };
  return {
    ready: answer(),
    ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return answer();
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
