import { createPipeline, questionOf, type Question } from '../../redis/pipeline.ts';
import type { Connection } from '../../redis/target.ts';
import { heedRefusals } from './heed-refusals.ts';
import type { LookedUp } from './step.ts';

/** By the names of types; modules have commands of their own. */
const QUESTIONS: ReadonlyMap<string, Question> = new Map([
  ['string', questionOf('STRLEN')],
  ['list', questionOf('LLEN')],
  ['hash', questionOf('HLEN')],
  ['set', questionOf('SCARD')],
  ['zset', questionOf('ZCARD')],
  ['stream', questionOf('XLEN')],
  ['vectorset', questionOf('VCARD')],
]);

export interface Lengths {
  /** By key: fields, members, entries; bytes of a string; NaN when unknown. */
  readonly elements: Float64Array;
  readonly commands: number;
  /** Lookups that the server counted as hits. */
  readonly hits: number;
}

export async function askLengths(connection: Connection, { keys, places, answers }: LookedUp): Promise<Lengths> {
  const pipeline = createPipeline();
  const asked: number[] = [];
  places.forEach((at, i) => {
    const question = QUESTIONS.get(answers.text(at));
    if (question === undefined) return;
    pipeline.ask([question], keys, i);
    asked.push(i);
  });
  const told = await connection.exchange(pipeline);
  heedRefusals(told, asked.length);
  const elements = new Float64Array(places.length).fill(Number.NaN);
  let hits = 0;
  asked.forEach((i, at) => {
    elements[i] = told.integer(at);
    if (!told.isRefused(at)) hits++;
  });
  return { elements, commands: asked.length, hits };
}
