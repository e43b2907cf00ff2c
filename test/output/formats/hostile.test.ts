import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatNames, loadFormat } from '../../../src/output/formats/index.ts';
import type { Report } from '../../../src/report.ts';
import { fromBytes, toBytes, type ServerText } from '../../../src/text/bytes.ts';
import { escapeText } from '../../../src/text/escape.ts';
import { SAMPLE } from '../sample-report.ts';

const ODD = [
  '\x1b[2J',
  '\x9b31m',
  '\x07',
  '\r',
  '\n',
  '\t',
  '\x7f',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\ufeff',
  '|',
  '`',
  '"',
  ',',
  '=1',
  '<b>',
  '\\',
  'é',
  '漢',
  '👩‍👩‍👧',
  '\xff',
];
const KEYS = fc.oneof(
  fc.uint8Array({ maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  fc
    .array(fc.constantFrom(...ODD), { maxLength: 8 })
    .map((parts) => Buffer.from(parts.join(''), parts.includes('\xff') ? 'latin1' : 'utf8')),
);

/** They refuse to stream. */
const WHOLE_DOCUMENTS: ReadonlySet<string> = new Set(['sarif', 'github', 'gitlab', 'junit', 'checkstyle']);

describe.each(formatNames)('%s', (name) => {
  test.each([undefined, 40])('lets nothing through that a terminal acts on, whatever the keys, at width %s', async (width) => {
    const format = await loadFormat(name);
    fc.assert(
      fc.property(KEYS, (bytes) => {
        const report = reportOf(fromBytes(bytes));
        const event = { at: new Date(0), row: [fromBytes(bytes)], record: { key: fromBytes(bytes) } };
        const terminal = { width, color: false };
        const streamed = WHOLE_DOCUMENTS.has(name) ? '' : format.event(event, [{ title: 'key', shrink: true }], terminal);
        const written = format.report(report, terminal) + streamed;
        expect(withoutLineEnds(written, name)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

test('JSON and NDJSON keep the bytes of a key', async () => {
  const [json, ndjson] = [await loadFormat('json'), await loadFormat('ndjson')];
  fc.assert(
    fc.property(KEYS, (bytes) => {
      const report = reportOf(fromBytes(bytes));
      expect(toBytes(JSON.parse(json.report(report, PIPE)).data.key)).toEqual(bytes);
      expect(toBytes(JSON.parse(ndjson.report(report, PIPE).split('\n').at(-2) ?? '').key)).toEqual(bytes);
    }),
  );
});

test('CSV parses back to as many fields as were written, with the text as it is shown', async () => {
  const csv = await loadFormat('csv');
  fc.assert(
    fc.property(KEYS, (bytes) => {
      const key = fromBytes(bytes);
      const shown = typeof key === 'string' ? escapeText(key) : `base64:${key.base64}`;
      const [head, row, ...rest] = parseCsv(csv.report(reportOf(key), PIPE));
      expect(head).toEqual(['key', 'delta']);
      expect([shown, `'${shown}`]).toContain(row?.[0]); // with an apostrophe where a spreadsheet would run it
      expect(row?.[0]).not.toMatch(/^[=+\-@＝＋－＠]/);
      expect([row?.[1], rest]).toEqual(['-5', []]);
    }),
  );
});

test('a table in Markdown keeps its columns', async () => {
  const markdown = await loadFormat('markdown');
  fc.assert(
    fc.property(KEYS, (bytes) => {
      const row = markdown.event({ at: new Date(0), row: [fromBytes(bytes), 'x'], record: {} }, [{ title: 'key' }, { title: 'b' }], PIPE);
      expect(row.match(/\|/g)).toHaveLength(3);
    }),
  );
});

const PIPE = { width: undefined, color: false };

function reportOf(key: ServerText): Report {
  const said = escapeText(key);
  return {
    ...SAMPLE,
    findings: [
      {
        id: 'a/b',
        severity: 'info',
        subject: { key },
        message: typeof key === 'string' ? key : said,
        evidence: { key: said },
        advice: said,
      },
    ],
    unchecked: [{ id: 'a/b', subject: { key }, reason: typeof key === 'string' ? key : said, matters: false }],
    missing: [],
    data: { key },
    blocks: [
      { kind: 'facts', facts: [{ label: said, phrases: [[key], [key, key]] }] },
      { kind: 'table', columns: [{ title: 'key', shrink: true }], rows: [[key]] },
      { kind: 'bars', bars: [{ label: key, value: { value: 1, unit: 'bytes' } }] },
      { kind: 'text', text: said },
    ],
    records: [{ key, delta: -5 }],
  };
}

/** A format's own line ends are the only control characters it may write. */
const withoutLineEnds = (written: string, name: string): string => written.replaceAll(name === 'csv' ? '\r\n' : '\n', '');

/** RFC 4180, strictly: throws where the text does not follow the grammar. */
function parseCsv(csv: string): readonly (readonly string[])[] {
  const field = /"((?:[^"]|"")*)"(?=,|\r\n)|([^",\r\n]*)(?=,|\r\n)/y;
  const rows: string[][] = [[]];
  for (let at = 0; at < csv.length;) {
    field.lastIndex = at;
    const match = field.exec(csv);
    if (match === null) throw new Error(`not CSV at ${at}: ${JSON.stringify(csv.slice(at, at + 20))}`);
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    at += match[0].length;
    if (csv[at] !== ',') rows.push([]);
    at += csv[at] === ',' ? 1 : 2;
  }
  return rows.slice(0, -1);
}
