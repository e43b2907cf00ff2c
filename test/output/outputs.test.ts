import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { loadFormat } from '../../src/output/formats/index.ts';
import { planOutputs } from '../../src/output/outputs.ts';

const plan = (formats: readonly string[], paths: readonly string[]) =>
  planOutputs(formats, paths).map(({ format, path }) => `${format} → ${path ?? 'stdout'}`);

describe('formats and files are paired', () => {
  test.each([
    [[], [], ['text → stdout']],
    [['json'], [], ['json → stdout']],
    [[], ['report.json'], ['json → report.json']],
    [['json'], ['report.json'], ['json → report.json']],
    [['text'], ['report.json'], ['text → stdout', 'json → report.json']],
    [['text', 'json'], ['report.json'], ['text → stdout', 'json → report.json']],
    [['json', 'json'], ['report.json'], ['json → stdout', 'json → report.json']],
    [['csv'], ['rows'], ['csv → rows']],
    [[], ['report.sarif'], ['sarif → report.sarif']],
    [['gitlab'], ['gl-code-quality.json'], ['gitlab → gl-code-quality.json']],
    [['json', 'sarif'], ['report.json'], ['json → report.json', 'sarif → stdout']],
    [['junit', 'text'], ['tests.xml'], ['junit → tests.xml', 'text → stdout']],
    [
      ['text', 'csv'],
      ['rows', 'report.md'],
      ['text → rows', 'csv → stdout', 'markdown → report.md'],
    ],
    [['ndjson'], ['log.JSONL', 'summary.txt'], ['ndjson → log.JSONL', 'text → summary.txt']],
    [['csv'], ['-'], ['csv → stdout']],
    [[], ['-', 'a.csv'], ['text → stdout', 'csv → a.csv']],
  ])('--format %j -o %j', (formats, paths, planned) => expect(plan(formats, paths).toSorted()).toEqual(planned.toSorted()));
});

test('two formats on one stdout are refused, with a way out', () => {
  expect(() => planOutputs(['text', 'json'], [])).toThrow(
    expect.objectContaining({
      message: 'text and json would both go to stdout, mixed',
      hint: 'name a file for all but one, such as -o report.json',
    }),
  );
});

test('a file whose format nothing tells is refused before anything is done', () => {
  expect(() => planOutputs([], ['report.xml'])).toThrow('cannot tell which format report.xml should have');
});

test('a file given twice is refused', () => {
  expect(() => planOutputs(['json', 'csv'], ['a', 'a'])).toThrow('-o a is given twice');
});

test('an unknown format is refused with the nearest one', async () => {
  const refusal = {
    name: 'UsageError',
    message: 'there is no format "jsno"',
    hint: expect.stringMatching(/^did you mean json\? There are: text, json, ndjson, csv, markdown, sarif/),
  };
  expect(() => planOutputs(['jsno'], [])).toThrow(expect.objectContaining(refusal));
  await expect(loadFormat('jsno')).rejects.toMatchObject(refusal);
  await expect(loadFormat('toString')).rejects.toThrow(UsageError);
});
