import { expect, test } from 'vitest';
import { gatherFindings } from '../src/gather-findings.ts';
import type { Finding } from '../src/report.ts';

const finding = (node: string, more: Partial<Finding> = {}): Finding => ({
  id: 'slowlog/off',
  severity: 'warning',
  subject: { node },
  message: 'the log is off',
  evidence: { threshold: -1 },
  advice: '',
  ...more,
});

test('one node alone keeps its finding, and its several findings of one id', () => {
  const two = [finding('a'), finding('a', { message: 'another' })];
  expect(gatherFindings(two.map((each) => ({ finding: each })))).toEqual(two);
});

test('other severities and other subjects stay apart', () => {
  const findings = [finding('a'), finding('b', { severity: 'info' }), finding('c', { subject: { node: 'c', family: 'f' } })];
  expect(gatherFindings(findings.map((each) => ({ finding: each })))).toHaveLength(3);
});

test('without a measure the first is an example, not the worst', () => {
  const [together] = gatherFindings([{ finding: finding('a') }, { finding: finding('b', { message: 'the log is very off' }) }]);
  expect(together).toMatchObject({
    subject: {},
    message: 'on 2 nodes, such as a: the log is off',
    evidence: { threshold: -1, nodes: 'a b' },
  });
});
