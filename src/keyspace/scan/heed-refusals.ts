import type { Answers } from '../../redis/target.ts';

/** A server that loads its data, or is busy with a script, refuses whatever it is asked: that says nothing about a key. Throws ConnectionError then. */
export function heedRefusals(answers: Answers, count: number): void {
  for (let i = 0; i < count; i++) if (answers.isRefused(i)) answers.reply(i);
}
