import type { DataRecord, Report } from '../../report.ts';
import { toEnvelope, toJson } from '../envelope.ts';
import type { Format } from '../format.ts';

/** One JSON object a line, told apart by `type`: `report` first, then `finding`, `unchecked`, `missing` and `record`. */
export const createNdjson = (): Format => ({
  name: 'ndjson',
  summary: 'one JSON object a line, for streams and log collectors',
  report: (report) =>
    reportLines(report)
      .map((line) => `${toJson(line)}\n`)
      .join(''),
  streamHead: () => '',
  event: ({ at, record }) => `${toJson(typed('event', { at, ...record }))}\n`,
});

function reportLines(report: Report): readonly object[] {
  const { findings, unchecked, missing, data: _, ...head } = toEnvelope(report);
  return [
    { type: 'report', ...head },
    ...findings.map((finding) => ({ type: 'finding', ...finding })),
    ...unchecked.map((gap) => ({ type: 'unchecked', ...gap })),
    ...missing.map((gap) => ({ type: 'missing', ...gap })),
    ...report.records.map((record) => typed('record', record)),
  ];
}

/** A field of that name in a record would hide what the line is, or be lost: the command must name it otherwise. */
function typed(type: string, record: DataRecord): object {
  if ('type' in record) throw new TypeError('a record may not have a field `type`: NDJSON tells its lines apart by it');
  return { type, ...record };
}
