import { expect, test } from 'vitest';
import { colorFor, terminalOf } from '../../src/output/terminal.ts';

const TERMINAL = { isTTY: true, columns: 100 };
const PIPE = {};

test.each([
  ['a terminal is coloured', TERMINAL, {}, undefined, true],
  ['a pipe is not', PIPE, {}, undefined, false],
  ['a dumb terminal is not', TERMINAL, { TERM: 'dumb' }, undefined, false],
  ['NO_COLOR stops colour', TERMINAL, { NO_COLOR: '1' }, undefined, false],
  ['an empty NO_COLOR says nothing', TERMINAL, { NO_COLOR: '' }, undefined, true],
  ['FORCE_COLOR colours a pipe', PIPE, { FORCE_COLOR: '1' }, undefined, true],
  ['FORCE_COLOR=0 stops colour', TERMINAL, { FORCE_COLOR: '0' }, undefined, false],
  ['NO_COLOR wins over FORCE_COLOR', TERMINAL, { NO_COLOR: '1', FORCE_COLOR: '1' }, undefined, false],
  ['the flag wins over all', TERMINAL, { FORCE_COLOR: '1' }, false, false],
  ['and the other way', PIPE, { NO_COLOR: '1' }, true, true],
])('%s', (_, stream, env, flag, colored) => expect(colorFor(stream, env, flag)).toBe(colored));

test('only a terminal has a width', () => {
  expect(terminalOf(TERMINAL, {}, undefined)).toEqual({ width: 100, color: true });
  expect(terminalOf({ columns: 100 }, {}, undefined)).toEqual({ width: undefined, color: false });
});
