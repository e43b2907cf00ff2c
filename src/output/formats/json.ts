import type { Format } from '../format.ts';
import { toEnvelope, toJson } from '../envelope.ts';

/** The whole report as one document; a stream as one document an event, each on its line. */
export const createJson = (): Format => ({
  name: 'json',
  summary: 'one document with raw numbers in base units',
  report: (report) => `${toJson(toEnvelope(report), 2)}\n`,
  streamHead: () => '',
  event: ({ at, record }) => `${toJson({ at, ...record })}\n`,
});
