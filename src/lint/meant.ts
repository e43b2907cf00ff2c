import { nearest } from '../text/nearest.ts';
import type { Configuration } from './model.ts';

/**
 * The word of the vocabulary that was probably meant. Comparing spellings takes its time, so a word is looked up once a
 * file, and no more once a file holds a great many different ones: that is something else than a slip.
 *
 * @param vocabulary the same array for every file, as answers are kept by it
 */
export function meantBy(word: string, vocabulary: readonly string[], configuration: Configuration): string | undefined {
  const answers = answersOf(configuration, vocabulary);
  const known = answers.get(word);
  if (known !== undefined || answers.has(word)) return known;
  if (answers.size >= MOST_WORDS) return undefined;
  const meant = nearest(word, vocabulary);
  answers.set(word, meant);
  return meant;
}

const MOST_WORDS = 200;

type Answers = Map<string, string | undefined>;

const byConfiguration = new WeakMap<Configuration, Map<readonly string[], Answers>>();

function answersOf(configuration: Configuration, vocabulary: readonly string[]): Answers {
  const vocabularies = byConfiguration.get(configuration) ?? new Map<readonly string[], Answers>();
  byConfiguration.set(configuration, vocabularies);
  const answers = vocabularies.get(vocabulary) ?? new Map<string, string | undefined>();
  vocabularies.set(vocabulary, answers);
  return answers;
}
