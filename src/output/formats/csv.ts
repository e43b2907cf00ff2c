import type { DataRecord } from '../../report.ts';
import { escapeText } from '../../text/escape.ts';
import type { Format } from '../format.ts';

/**
 * The records alone, as RFC 4180 has it. Quoting is one line of code, and what is particular here, telling text from
 * numbers when defusing formulas, no library does: so there is none. The head stands there without rows too, where it is
 * known: a script that reads fields by name needs no case for an empty answer.
 */
export const createCsv = (): Format => {
  let streamed: readonly string[] | undefined;
  return {
    name: 'csv',
    summary: 'the rows alone, for spreadsheets',
    report: ({ records, recordFields = [] }) => {
      const fields = [...new Set([...recordFields, ...records.flatMap((record) => Object.keys(record))])];
      return fields.length === 0 ? '' : [headLine(fields), ...records.map((record) => line(fields, record))].join('');
    },
    // The fields are only known with the first event, so the head waits for it.
    streamHead: () => {
      streamed = undefined;
      return '';
    },
    event: ({ record }) => {
      const head = streamed === undefined ? headLine(Object.keys(record)) : '';
      streamed ??= Object.keys(record);
      refuseNewFields(streamed, record);
      return head + line(streamed, record);
    },
  };
};

const headLine = (fields: readonly string[]): string => `${fields.map(textField).join(',')}\r\n`;
const line = (fields: readonly string[], record: DataRecord): string => `${fields.map((field) => valueField(record[field])).join(',')}\r\n`;

/** Numbers stay numbers, negative ones too; what is not there, or not finite, is empty; times are ISO 8601. */
function valueField(value: DataRecord[string] | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  return textField(typeof value === 'string' ? value : `base64:${value.base64}`);
}

/**
 * Text is escaped as in the text format, so a row is a line. Text that a spreadsheet would run gets an apostrophe in
 * front, full-width forms included: https://owasp.org/www-community/attacks/CSV_Injection
 */
function textField(text: string): string {
  const shown = escapeText(text);
  const harmless = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${shown}` : shown;
  return /[",;']|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function refuseNewFields(fields: readonly string[], record: DataRecord): void {
  const added = Object.keys(record).find((field) => !fields.includes(field));
  if (added !== undefined) throw new TypeError(`the field \`${added}\` is not in the first event of this stream: CSV has no column for it`);
}
