import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createProgress } from '../../src/output/progress.ts';

function collect() {
  const stream = new PassThrough();
  let written = '';
  const shown = new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      written += chunk.toString();
      if (written.includes('scanning')) resolve();
    });
  });
  return {
    stream: Object.assign(stream, { isTTY: true, columns: 80, clearLine: () => true, cursorTo: () => true, moveCursor: () => true }),
    shown,
    written: () => written,
  };
}

test('work that takes long enough to notice is named, with hostile words made visible', async () => {
  const { stream, shown, written } = collect();
  await createProgress(stream, true).during('scanning a\x1b[2Jb', () => shown);
  expect(written()).toContain(String.raw`scanning a\x1b[2Jb`);
});

test('a label that changes is shown from then on', async () => {
  const { stream, shown, written } = collect();
  await createProgress(stream, true).during('waiting', (update) => {
    update('scanning 10.0.0.1:6379');
    return shown;
  });
  expect(written()).not.toContain('waiting');
});

test('short work and what is no terminal get no word, and the result comes through', async () => {
  const { stream, written } = collect();
  expect(await createProgress(stream, true).during('scanning', async () => 42)).toBe(42);
  expect(await createProgress(stream, false).during('scanning', async (update) => (update('scanning more'), 43))).toBe(43);
  expect(written()).toBe('');
});

test('work that fails, fails', async () => {
  const { stream } = collect();
  await expect(createProgress(stream, true).during('scanning', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
});

test('what is about to be done is said on a terminal, and elsewhere when it takes long', () => {
  const notesOf = (isTerminal: boolean): string => {
    const { stream, written } = collect();
    const { note } = createProgress(stream, isTerminal);
    note('quick', 1);
    note('long', 60);
    note('untold');
    return written();
  };
  expect(notesOf(true)).toBe('quick\nlong\nuntold\n');
  expect(notesOf(false)).toBe('long\n');
});

test('a line that is wider than the terminal goes on below, between words', () => {
  const { stream, written } = collect();
  createProgress(Object.assign(stream, { columns: 30 }), true).note('7,197 of 35,983 keys · counts as 14.4 k keyspace hits');
  expect(written()).toBe('7,197 of 35,983 keys · counts\nas 14.4 k keyspace hits\n');
});
