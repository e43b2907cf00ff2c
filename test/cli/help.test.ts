import { describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { parseArgv } from '../../src/parse-argv.ts';
import { sharedOptions } from '../../src/shared-options.ts';
import { displayWidth } from '../../src/text/width.ts';
import { cacheops } from '../support/cacheops.ts';

// Recorded, so that a change of a page is read as the page that it becomes. Update: `npx vitest run test/cli/help.test.ts -u`

const groups = new Set(commands.flatMap(({ name }) => (name.includes(' ') ? [name.slice(0, name.indexOf(' '))] : [])));
const pages = [...commands.map(({ name }) => name), ...groups];

async function pageOf(name: string): Promise<string> {
  const { code, stdout, stderr } = await cacheops([...name.split(' ').filter(Boolean), '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('cacheops --help is as it was read', async () => {
  await expect(await pageOf('')).toMatchFileSnapshot('../fixtures/help/cacheops.txt');
});

test.each(pages)('cacheops %s --help is as it was read', async (name) => {
  await expect(await pageOf(name)).toMatchFileSnapshot(`../fixtures/help/${name.replace(' ', '-')}.txt`);
});

describe.each(['', ...pages])('cacheops %s --help', (name) => {
  test('fits a terminal of 80 columns', async () => {
    expect((await pageOf(name)).split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
  });

  test('writes what is to be filled in in lower case', async () => {
    expect((await pageOf(name)).match(/<[^>]*[A-Z][^>]*>/g)).toBeNull();
  });

  test('says each thing once', async () => {
    const said = (await pageOf(name)).split('\n').filter((line) => /\S/.test(line) && !/^\s+cacheops/.test(line));
    expect(said.filter((line, at) => said.indexOf(line) !== at)).toEqual([]);
  });
});

test.each(commands)('the examples of $name are commands that are understood', async ({ load }) => {
  for (const { line } of (await load()).examples) {
    const [, ...argv] = line.split(' ');
    expect(await parseArgv(argv, { commands, shared: sharedOptions, version: '' })).toHaveProperty('run');
  }
});
