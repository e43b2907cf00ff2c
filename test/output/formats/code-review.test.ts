import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import Ajv from 'ajv-draft-04';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { loadFormat } from '../../../src/output/formats/index.ts';
import type { Finding, Report } from '../../../src/report.ts';
import { IN_LINE, MISSING_LINE, ON_FILES } from '../findings-in-files.ts';
import { SAMPLE } from '../sample-report.ts';

const FILE = { width: undefined, color: false };
const [sarif, github, gitlab, junit, checkstyle] = await Promise.all(
  ['sarif', 'github', 'gitlab', 'junit', 'checkstyle'].map((name) => loadFormat(name)),
);
const draw = (format: typeof sarif, report: Report): string => format!.report(report, FILE);
const withFindings = (...findings: Finding[]): Report => ({ ...ON_FILES, findings });

const schemaPath = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
// The package's modules are CommonJS whose default export TypeScript does not see through.
const ajv = new Ajv.default({ strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(JSON.parse(readFileSync(schemaPath, 'utf8')));

function elementsOf(xml: string): { name: string; attributes: Record<string, string> }[] {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes: { ...attributes } }));
  parser.write(xml).close();
  return elements;
}

/** Anything that a file, a server or its owner could put into a finding. */
const hostileText = fc.string({ unit: 'binary', maxLength: 30 });
const hostileFinding: fc.Arbitrary<Finding> = fc
  .record({
    file: hostileText,
    message: hostileText,
    advice: hostileText,
    excerpt: hostileText,
    id: hostileText,
    line: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ file, message, advice, excerpt, id, line }) => ({
    ...IN_LINE,
    id,
    message,
    advice,
    subject: { file, line, column: 1, endColumn: 2 },
    excerpt: { text: excerpt, column: 1, endColumn: 2 },
  }));

describe('sarif', () => {
  test.each([
    ['findings in files', ON_FILES],
    ['findings about servers, gaps and missing parts', SAMPLE],
    ['nothing found', withFindings()],
  ])('is valid by the schema of SARIF 2.1.0 with %s', (_, report) => {
    expect(isSarif(JSON.parse(draw(sarif, report))) || isSarif.errors).toBe(true);
  });

  test('points at the words of the file, counted in characters', () => {
    const [run] = JSON.parse(draw(sarif, ON_FILES)).runs;
    expect(run.columnKind).toBe('unicodeCodePoints');
    expect(run.results[0]).toMatchObject({
      ruleId: 'RC009',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'conf/redis.conf', uriBaseId: '%SRCROOT%' },
            region: { startLine: 14, startColumn: 11, endColumn: 15, snippet: { text: 'maxmemory 2 gb' } },
          },
        },
      ],
    });
  });

  test('has the fix of a finding, and the other places that explain it', () => {
    const edits = [
      { file: 'conf/redis.conf', line: 14, column: 11, endLine: 14, endColumn: 15, text: '2gb' },
      { file: 'conf/redis.conf', line: 20, column: 1, endLine: 21, endColumn: 1, text: '' },
      { file: 'conf/more.conf', line: 1, column: 1, endLine: 1, endColumn: 1, text: '\u202e# ä\r\n' },
    ];
    const related = [{ file: 'conf/more.conf', line: 3, column: 1, endColumn: 9, message: 'this line wins' }];
    const log = JSON.parse(draw(sarif, withFindings({ ...IN_LINE, edits, related }, MISSING_LINE)));
    expect(isSarif(log) || isSarif.errors).toBe(true);
    const [fixed, other] = log.runs[0].results;
    expect(fixed.fixes).toMatchObject([
      {
        artifactChanges: [
          {
            artifactLocation: { uri: 'conf/redis.conf' },
            replacements: [
              { deletedRegion: { startLine: 14, startColumn: 11, endLine: 14, endColumn: 15 }, insertedContent: { text: '2gb' } },
              { deletedRegion: { startLine: 20, startColumn: 1, endLine: 21, endColumn: 1 } },
            ],
          },
          { artifactLocation: { uri: 'conf/more.conf' }, replacements: [{ insertedContent: { text: '\u202e# ä\r\n' } }] },
        ],
      },
    ]);
    expect(fixed.relatedLocations).toMatchObject([
      {
        id: 1,
        physicalLocation: { artifactLocation: { uri: 'conf/more.conf' }, region: { startLine: 3, startColumn: 1, endColumn: 9 } },
        message: { text: 'this line wins' },
      },
    ]);
    expect(Object.keys(other)).not.toEqual(expect.arrayContaining(['fixes']));
    expect(Object.keys(other)).not.toEqual(expect.arrayContaining(['relatedLocations']));
  });

  test('lists each rule once, with a page about it', () => {
    const [run] = JSON.parse(draw(sarif, withFindings(IN_LINE, MISSING_LINE, IN_LINE))).runs;
    expect(run.tool.driver.rules).toMatchObject([
      { id: 'RC009', name: 'invalid-memory', helpUri: 'https://example.com/rules/RC009' },
      { id: 'RC301' },
    ]);
    expect(run.results.map(({ ruleIndex }: { ruleIndex: number }) => ruleIndex)).toEqual([0, 0, 1]);
  });

  test('tells two equal findings apart, and knows them again when lines above moved', () => {
    const fingerprints = (...findings: Finding[]): string[] =>
      JSON.parse(draw(sarif, withFindings(...findings))).runs[0].results.map(
        ({ partialFingerprints }: { partialFingerprints: Record<string, string> }) => partialFingerprints['cacheops/v1'] ?? '',
      );
    const marked = { ...IN_LINE, fingerprint: 'abc' };
    const moved = { ...marked, subject: { ...IN_LINE.subject, line: 99 } };
    const [first, second] = fingerprints(marked, marked);
    expect(first).not.toBe(second);
    expect(fingerprints(moved)).toEqual([first]);
  });

  test('names any file by a valid URI', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (file) => {
        const log = JSON.parse(draw(sarif, withFindings({ ...IN_LINE, subject: { file, line: 1 } })));
        expect(isSarif(log) || isSarif.errors).toBe(true);
      }),
    );
  });
});

describe('github', () => {
  test('annotates the line, with the rule as title and the advice below', () => {
    expect(draw(github, withFindings(IN_LINE))).toBe(
      '::error file=conf/redis.conf,line=14,col=11,endColumn=14,title=RC009 invalid-memory::"2 gb" is two arguments; redis 7.0 to 8.0 refuse to start%0Awrite 2gb (1024³ bytes)\n',
    );
  });

  test('escapes what would end a property or the message', () => {
    const nasty = { ...MISSING_LINE, subject: { file: 'a:b,c%.conf', line: 1 }, message: '100 % of\r', advice: 'do this' };
    expect(draw(github, withFindings(nasty))).toBe('::warning file=a%3Ab%2Cc%25.conf,line=1,title=RC301::100 %25 of\\r%0Ado this\n');
  });

  test('a note is a notice, and a finding about a server names it', () => {
    expect(draw(github, { ...SAMPLE, findings: [{ ...SAMPLE.findings[1]!, severity: 'info' }] })).toMatch(
      /^::notice title=clients\/rejected::10\.0\.1\.11/,
    );
  });

  test('is one command a finding, whatever the findings say', () => {
    fc.assert(
      fc.property(fc.array(hostileFinding, { maxLength: 3 }), (findings) => {
        const lines = draw(github, withFindings(...findings)).split('\n');
        expect(lines.length).toBe(findings.length + 1);
        expect(lines.slice(0, -1).filter((line) => !/^::error file=[^,:]*,line=\d+,col=1,endColumn=1,title=[^,:]*::/.test(line))).toEqual(
          [],
        );
      }),
    );
  });
});

test('gitlab gets a list of violations with unique fingerprints', () => {
  const violations = JSON.parse(draw(gitlab, withFindings(IN_LINE, IN_LINE, MISSING_LINE)));
  expect(violations[0]).toMatchObject({
    description: IN_LINE.message,
    check_name: 'RC009',
    severity: 'critical',
    location: { path: 'conf/redis.conf', lines: { begin: 14 } },
  });
  expect(violations[2]).toMatchObject({ severity: 'minor', location: { lines: { begin: 1 } } });
  expect(new Set(violations.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(3);
});

describe('junit', () => {
  test('errors and warnings fail, notes pass, what was not checked is skipped, what is missing is an error', () => {
    const note: Finding = { ...MISSING_LINE, id: 'RC504', severity: 'info' };
    const elements = elementsOf(draw(junit, { ...SAMPLE, findings: [IN_LINE, MISSING_LINE, note] }));
    expect(elements[0]).toMatchObject({ name: 'testsuites', attributes: { tests: '6', failures: '2', errors: '1', skipped: '2' } });
    expect(elements.filter(({ name }) => name === 'testcase').map(({ attributes }) => attributes['name'])).toEqual([
      'RC009 invalid-memory line 14',
      'RC301',
      'RC504',
      'config/save',
      'memory/limit',
      'incomplete',
    ]);
    expect(elements.find(({ name }) => name === 'failure')?.attributes).toEqual({ message: IN_LINE.message, type: 'error' });
  });

  test('with nothing found, one test passes', () => {
    expect(elementsOf(draw(junit, withFindings()))).toMatchObject([
      { name: 'testsuites', attributes: { tests: '1', failures: '0' } },
      { name: 'testsuite' },
      { name: 'testcase', attributes: { name: 'cacheops lint-config' } },
    ]);
  });
});

test('checkstyle has the errors of each file below it', () => {
  expect(elementsOf(draw(checkstyle, ON_FILES))).toEqual([
    { name: 'checkstyle', attributes: { version: '10.0' } },
    { name: 'file', attributes: { name: 'conf/redis.conf' } },
    {
      name: 'error',
      attributes: {
        line: '14',
        column: '11',
        severity: 'error',
        message: `${IN_LINE.message}\n${IN_LINE.advice}`,
        source: 'cacheops.RC009',
      },
    },
    { name: 'error', attributes: { line: '1', column: '1', severity: 'warning', message: expect.any(String), source: 'cacheops.RC301' } },
  ]);
});

test('XML stays well-formed and JSON valid, whatever findings say, and no terminal acts on them', () => {
  fc.assert(
    fc.property(fc.array(hostileFinding, { maxLength: 3 }), (findings) => {
      const report = withFindings(...findings);
      const drawn = [junit, checkstyle, sarif, gitlab, github].map((format) => draw(format, report));
      expect(elementsOf(drawn[0] ?? '').filter(({ name }) => name === 'testcase').length).toBe(Math.max(1, findings.length));
      expect(elementsOf(drawn[1] ?? '').filter(({ name }) => name === 'error').length).toBe(findings.length);
      expect(isSarif(JSON.parse(drawn[2] ?? '')) || isSarif.errors).toBe(true);
      expect(JSON.parse(drawn[3] ?? '')).toHaveLength(findings.length);
      expect(drawn.join('')).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    }),
  );
});

test.each(['sarif', 'github', 'gitlab', 'junit', 'checkstyle'])('%s refuses what never finishes, and says what to use', async (name) => {
  const format = await loadFormat(name);
  expect(() => format.streamHead([], FILE)).toThrow(
    expect.objectContaining({ name: 'UsageError', hint: expect.stringContaining('ndjson') }),
  );
});
