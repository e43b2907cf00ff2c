import { describe, expect, it } from 'vitest';
import { readKeyValues } from '../../src/keyspace/key-values.ts';

const SOURCES = {
  readFile: async (path: string) => (path === 'prompt.txt' ? Buffer.from('from a file\n') : path === 'folder' ? 'directory' : 'missing'),
  readStandardInput: async () => Buffer.from([0xff, 0x0a]),
};
const read = async (...words: string[]) => Object.fromEntries(await readKeyValues(words, SOURCES));

describe('values of placeholders', () => {
  it('stand behind the first equals sign', async () => {
    expect(await read('a=1', 'b=x=y', 'c=')).toEqual({ a: Buffer.from('1'), b: Buffer.from('x=y'), c: Buffer.alloc(0) });
  });

  it('come from files and standard input byte for byte', async () => {
    expect(await read('a=@prompt.txt', 'b=-', 'c=@@handle')).toEqual({
      a: Buffer.from('from a file\n'),
      b: Buffer.from([0xff, 0x0a]),
      c: Buffer.from('@handle'),
    });
  });

  it.each([
    [['nothing'], '"nothing" gives no placeholder a value'],
    [['=1'], '"=1" gives no placeholder a value'],
    [['a=1', 'a=2'], 'a is given twice'],
    [['a=-', 'b=-'], 'standard input can be read once'],
    [['a=@nowhere'], 'cannot read nowhere: it is missing'],
    [['a=@folder'], 'cannot read folder: it is a folder'],
  ])('%j is refused', async (words, message) => {
    await expect(read(...words)).rejects.toThrow(message);
  });
});
