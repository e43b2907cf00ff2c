import { expect, test } from 'vitest';
import { idsOf, lintText } from './judged.ts';

const asTemplate = (text: string, role: 'cache' | 'store' = 'cache') => lintText(text, { facts: { template: true }, role });
const verdictOf = (text: string) => asTemplate(text).judgements[0]?.verdict;

test.each([
  ['maxmemory ${MEM}\n', 1, '"${MEM}" of maxmemory in line 1 must be filled in with what the server takes'],
  ['port 1\nbind {{ .Values.bind }}\n', 2, 'a placeholder of bind in line 2 must be filled in with what the server takes'],
  ['{{ if .Values.few }}\nmaxclients 9\n{{ end }}\n', 1, 'a placeholder in line 1 must be filled in with what the server takes'],
  ['requirepass @PASSWORD@\n', 1, 'must be filled in'],
  ['cluster-enabled yes\nport ${PORT}\nreplicaof ${HOST} 1\n', 2, '"${PORT}" of port'],
])('what a server makes of the template %j depends on what is filled in', (text, line, reason) => {
  expect(verdictOf(text)).toMatchObject({ verdict: 'depends', line, reason: expect.stringContaining(reason) });
});

test('what is wrong elsewhere in a template is wrong, and without --template a placeholder is', () => {
  expect(verdictOf('maxmemory ${MEM}\ntimeout soon\n')).toMatchObject({ verdict: 'rejected', line: 2 });
  expect(lintText('maxmemory ${MEM}\n').judgements[0]?.verdict).toMatchObject({ verdict: 'rejected', line: 1 });
});

test('nothing is said of a value that is not there yet', () => {
  expect(idsOf(asTemplate('maxmemory 0\n'))).toContain('RC201');
  expect(idsOf(asTemplate('maxmemory ${MEM}\n'))).not.toContain('RC201');
  expect(idsOf(asTemplate('bind 10.0.0.1\n', 'store'))).toContain('RC104');
  expect(idsOf(asTemplate('bind 10.0.0.1\nrequirepass ${PASSWORD}\n', 'store'))).not.toContain('RC104');
});
