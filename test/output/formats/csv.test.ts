import { expect, test } from 'vitest';
import { loadFormat } from '../../../src/output/formats/index.ts';
import type { DataRecord } from '../../../src/report.ts';
import { SAMPLE } from '../sample-report.ts';

const FILE = { width: undefined, color: false };
const csv = await loadFormat('csv');
const rows = (...records: readonly DataRecord[]) => csv.report({ ...SAMPLE, records }, FILE);

test('the head is all fields in the order they first appear, and lines end as RFC 4180 says', () => {
  expect(csv.report(SAMPLE, FILE)).toBe(
    ['node,keys,delta,note,at,ok,ratio', `10.0.1.11:6379,4211007,-5,"'=1+1",,,`, 'base64://4=,,,,2026-01-01T00:00:05.000Z,true,', ''].join(
      '\r\n',
    ),
  );
});

test.each(['=cmd()', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1'])('the text %j is not run by a spreadsheet', (text) => {
  expect(rows({ text })).toMatch(/\r\n"'[^"]*"\r\n$/);
});

test('negative numbers stay numbers, and counters keep every digit', () => {
  expect(rows({ a: -5, b: -18_446_744_073_709_551_615n })).toBe('a,b\r\n-5,-18446744073709551615\r\n');
});

test('separators and quotes stay within their field', () => {
  expect(rows({ a: 'x,"y";z', b: ' padded ' })).toBe('a,b\r\n"x,""y"";z"," padded "\r\n');
});

test('without rows the head stands alone, where it is known', () => {
  expect(csv.report({ ...SAMPLE, records: [], recordFields: ['key', 'calls'] }, FILE)).toBe('key,calls\r\n');
  expect(rows()).toBe('');
});

test('the head is what is known of it, and what rows add to it', () => {
  expect(csv.report({ ...SAMPLE, records: [{ calls: 1, b: 2 }], recordFields: ['key', 'calls'] }, FILE)).toBe('key,calls,b\r\n,1,2\r\n');
});

test('a stream has its head once, with the first event', async () => {
  const stream = await loadFormat('csv');
  const event = (record: DataRecord) => stream.event({ at: new Date(0), row: [], record }, [], FILE);
  expect(stream.streamHead([], FILE) + event({ a: 1, b: 'x' }) + event({ b: 'y' })).toBe('a,b\r\n1,x\r\n,y\r\n');
  expect(() => event({ c: 1 })).toThrow('CSV has no column for it');
});
