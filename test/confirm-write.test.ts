import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { confirmWrite, refuseWithout } from '../src/confirm-write.ts';
import { InterruptedError, RefusedError } from '../src/errors.ts';

const profile = (safety: { readonly?: boolean; protected?: boolean }) => ({
  name: 'prod',
  safety: { readonly: false, protected: false, ...safety },
  origins: new Map([['safety', { kind: 'file' as const, where: 'cacheops.yaml:3:1' }]]),
});
const terminal = () => Object.assign(new PassThrough(), { isTTY: true });

function ask(safety: { protected?: boolean }, typed: string | undefined, signal = new AbortController().signal) {
  const stdin = terminal();
  let shown = '';
  const stderr = new Writable({ write: (chunk, _, done) => ((shown += String(chunk)), done()) });
  const asked = confirmWrite(profile(safety), '7 keys would go', { stdin, stderr: stderr as never }, signal);
  if (typed === undefined) stdin.end();
  else stdin.write(typed);
  return asked.then(() => shown);
}

test('a read-only profile never writes', () => {
  expect(() => refuseWithout(profile({ readonly: true }), { stdin: terminal() })).toThrow(
    'profile prod is read-only (cacheops.yaml:3:1): nothing was written',
  );
});

test('a protected profile is not written to where nobody can be asked', () => {
  expect(() => refuseWithout(profile({ protected: true }), { stdin: new PassThrough() })).toThrow(/there is no terminal to ask on/);
});

test('a protected profile is written to when its name is typed', async () => {
  expect(await ask({ protected: true }, 'prod\n')).toContain('7 keys would go\nType prod to go on: ');
});

test('other profiles are not asked about', async () => {
  expect(await ask({}, '')).toBe('');
});

test.each(['yes\n', '\n', undefined])('typing %j is no consent', async (typed) => {
  await expect(ask({ protected: true }, typed)).rejects.toThrow(RefusedError);
});

test('Ctrl-C ends the question', async () => {
  const stop = new AbortController();
  const asked = ask({ protected: true }, '', stop.signal);
  stop.abort('SIGINT');
  await expect(asked).rejects.toThrow(InterruptedError);
});
