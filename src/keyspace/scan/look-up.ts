import { CommandError } from '../../redis/command-error.ts';
import { createPipeline, questionOf, type Question } from '../../redis/pipeline.ts';
import type { Answers, KeyList } from '../../redis/target.ts';
import { askFields } from './ask-fields.ts';
import { askLengths } from './ask-lengths.ts';
import type { Page } from './ask-page.ts';
import { heedRefusals } from './heed-refusals.ts';
import { countOf, only } from './key-list.ts';
import { makeBatch } from './make-batch.ts';
import { type LookedUp, type Step, type StepOrder, type Wants, wantsLength } from './step.ts';

/** Bytes of a short command beside its key. */
const MOST_AROUND_KEY = 64;

/** A few short commands about each key of a page, all in one piece. Fails with ConnectionError. */
export async function lookUp({ connection, node, db, wants }: StepOrder, page: Page): Promise<Step> {
  const questions = questionsOf(wants);
  const count = countOf(page.keys);
  const pipeline = createPipeline(questions.length * (page.keys.bytes.length + count * MOST_AROUND_KEY));
  for (let i = 0; i < count; i++) pipeline.ask(questions, page.keys, i);
  const answers = await connection.exchange(pipeline);
  heedRefusals(answers, pipeline.commands.length);
  const { vanished, refusals, ...there } = present(page.keys, answers, questions.length);
  const { hits, misses } = lookupsOf(answers, { keys: count, perKey: questions.length }, wants);
  const lookedUp = { ...there, answers };
  const lengths = wantsLength(wants) ? await askLengths(connection, lookedUp) : undefined;
  const fields = wants.deep && wants.fieldTtls ? await askFields(connection, lookedUp) : undefined;
  return {
    cursor: page.cursor,
    ended: page.ended,
    batch: makeBatch({ node, db, wants }, { ...lookedUp, lengths, fields }),
    commands: page.commands + count * questions.length + (lengths?.commands ?? 0) + (fields?.commands ?? 0),
    hits: hits + (lengths?.hits ?? 0) + (fields?.hits ?? 0),
    misses,
    vanished,
    refused: refusals.length,
    refusal: refusals[0],
  };
}

function questionsOf({ deep, use, memory, memorySamples }: Wants): readonly Question[] {
  const samples = memorySamples === undefined ? [] : ['SAMPLES', String(memorySamples)];
  return [
    questionOf('TYPE'),
    questionOf('PTTL'),
    // Use before length, for a server that knows no NO-TOUCH.
    ...(deep ? [questionOf('OBJECT ENCODING'), questionOf(`OBJECT ${use}`)] : []),
    ...(memory === 'measured' ? [questionOf('MEMORY USAGE', ...samples)] : []),
  ];
}

interface Listed {
  /** How many of them had gone. */
  readonly vanished: number;
  /** Of those that the server would not tell about. */
  readonly refusals: readonly string[];
}

function present(listed: KeyList, answers: Answers, perKey: number): Pick<LookedUp, 'keys' | 'places'> & Listed {
  const count = countOf(listed);
  const there: boolean[] = Array(count);
  const places: number[] = [];
  const refusals: string[] = [];
  for (let i = 0, at = 0; i < count; i++, at += perKey) {
    const refusal = answers.isRefused(at) ? answers.reply(at) : undefined;
    if (refusal instanceof CommandError) refusals.push(refusal.message);
    there[i] = refusal === undefined && answers.text(at) !== 'none';
    if (there[i]) places.push(at);
  }
  const keys = places.length === count ? listed : only(listed, (i) => there[i]!);
  return { keys, places, vanished: count - places.length - refusals.length, refusals };
}

/** TYPE and PTTL, and what OBJECT tells; MEMORY USAGE counts as none, and neither does what was refused. */
function lookupsOf(
  answers: Answers,
  { keys, perKey }: { readonly keys: number; readonly perKey: number },
  { deep }: Wants,
): Pick<Step, 'hits' | 'misses'> {
  const counting = deep ? [saysGone.type, saysGone.pttl, saysGone.encoding, saysGone.use] : [saysGone.type, saysGone.pttl];
  let [hits, misses] = [0, 0];
  for (let key = 0; key < keys; key++) {
    for (let i = 0; i < counting.length; i++) {
      const at = key * perKey + i;
      if (answers.isRefused(at)) continue;
      if (counting[i]!(answers, at)) misses++;
      else hits++;
    }
  }
  return { hits, misses };
}

const saysGone = {
  type: (answers: Answers, at: number) => answers.text(at) === 'none',
  pttl: (answers: Answers, at: number) => answers.integer(at) === -2,
  encoding: (answers: Answers, at: number) => answers.text(at) === '',
  use: (answers: Answers, at: number) => Number.isNaN(answers.integer(at)),
};
