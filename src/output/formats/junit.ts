import type { Missing, Report, Unchecked } from '../../report.ts';
import type { Format } from '../format.ts';
import { groupBy } from '../group.ts';
import { locate, type Located } from '../located.ts';
import { noStream } from '../no-stream.ts';
import { missingText, uncheckedTexts } from '../wording.ts';
import { XML_HEAD, xmlElement, xmlText } from '../xml-text.ts';

/**
 * JUnit's XML: a suite for each file or node, a failed test for each error and warning, a passed one for each note, a
 * skipped one for what could not be checked, and an error for what is missing. With nothing to say, one test that passed.
 *
 * @see https://github.com/testmoapp/junitxml
 */
export const createJunit = (): Format => ({
  name: 'junit',
  summary: "JUnit's XML, for test reports",
  report: drawReport,
  ...noStream('junit'),
});

interface Test {
  readonly suite: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'error';
  readonly line?: number | undefined;
  readonly inside: string;
}

function drawReport(report: Report): string {
  const said = [...locate(report).map(findingTest), ...report.unchecked.map(skippedTest), ...report.missing.map(missingTest)];
  const name = `cacheops ${report.command}`;
  const tests: readonly Test[] = said.length > 0 ? said : [{ suite: name, name, outcome: 'passed', inside: '' }];
  const time = (report.durationMs / 1000).toFixed(3);
  const suites = [...groupBy(tests, ({ suite }) => suite)].map(([suite, own]) => suiteElement(suite, own));
  return `${XML_HEAD}${xmlElement('testsuites', { name, ...tally(tests), time }, `\n${suites.join('')}`)}\n`;
}

function findingTest({ finding: { id, severity, subject, rule }, place, message, text }: Located): Test {
  const name = [id, rule?.name, subject.line === undefined ? undefined : `line ${subject.line}`]
    .filter((part) => part !== undefined)
    .join(' ');
  const failure = xmlElement('failure', { message, type: severity }, xmlText(text));
  return {
    suite: place,
    name,
    outcome: severity === 'info' ? 'passed' : 'failed',
    line: subject.line,
    inside: severity === 'info' ? xmlElement('system-out', {}, xmlText(text)) : failure,
  };
}

function skippedTest(unchecked: Unchecked): Test {
  const { id, subject } = unchecked;
  const message = uncheckedTexts([unchecked], 1).join('');
  return { suite: subject.file ?? subject.node ?? 'not checked', name: id, outcome: 'skipped', inside: xmlElement('skipped', { message }) };
}

function missingTest(missing: Missing): Test {
  const { file, node } = missing.subject;
  return {
    suite: file ?? node ?? 'incomplete',
    name: 'incomplete',
    outcome: 'error',
    inside: xmlElement('error', { message: missingText(missing), type: 'incomplete' }),
  };
}

function suiteElement(name: string, tests: readonly Test[]): string {
  const cases = tests.map((test) => {
    const attributes = { name: test.name, classname: name, file: test.line === undefined ? undefined : name, line: test.line };
    return `    ${xmlElement('testcase', attributes, test.inside)}\n`;
  });
  return `  ${xmlElement('testsuite', { name, ...tally(tests) }, `\n${cases.join('')}  `)}\n`;
}

const tally = (tests: readonly Test[]) => ({
  tests: tests.length,
  failures: tests.filter(({ outcome }) => outcome === 'failed').length,
  errors: tests.filter(({ outcome }) => outcome === 'error').length,
  skipped: tests.filter(({ outcome }) => outcome === 'skipped').length,
});
