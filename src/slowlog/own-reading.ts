import { readCommandName } from '../redis/command-grammar.ts';
import type { SlowlogEntry } from '../redis/slowlog-entry.ts';

const OWN_READING = new Set([
  'CLIENT SETNAME',
  'INFO',
  'SLOWLOG GET',
  'SLOWLOG LEN',
  'COMMANDLOG GET',
  'COMMANDLOG LEN',
  'CONFIG GET',
  'LATENCY HISTOGRAM',
]);

/** Who reads a log that records everything would find mostly that: reading it is logged as well. */
export const isOwnReading = ({ args, clientName }: SlowlogEntry, ownClientName: string): boolean =>
  clientName?.toString() === ownClientName && OWN_READING.has(readCommandName(args.map(({ bytes }) => bytes)).name);
