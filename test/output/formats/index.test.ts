import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { formatNames, loadFormat } from '../../../src/output/formats/index.ts';

test('each file of the folder is a format of that name, listed in the index', async () => {
  const files = await readdir(new URL('../../../src/output/formats/', import.meta.url));
  expect(files.filter((file) => file !== 'index.ts').map((file) => file.replace('.ts', ''))).toEqual([...formatNames].toSorted());
  for (const name of formatNames) expect((await loadFormat(name)).name).toBe(name);
});
