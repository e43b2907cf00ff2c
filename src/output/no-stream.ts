import { UsageError } from '../errors.ts';
import type { Format } from './format.ts';

/** For formats whose documents end: they hold findings, and what never finishes has none to hold. */
export function noStream(name: string): Pick<Format, 'streamHead' | 'event'> {
  const refuse = (): never => {
    throw new UsageError(`${name} is one finished document: it cannot show what goes on`, {
      hint: 'use --format text, json, ndjson, csv or markdown here',
    });
  };
  return { streamHead: refuse, event: refuse };
}
