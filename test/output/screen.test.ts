import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { openScreen } from '../../src/output/screen.ts';

class FakeStream extends EventEmitter {
  readonly isTTY: boolean;
  columns = 10;
  rows = 3;
  written = '';
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  write(text: string): void {
    this.written += text;
  }
  take(): string {
    const { written } = this;
    this.written = '';
    return written;
  }
}

test('a terminal is entered, drawn on in one write a frame, and left as it was found, once', () => {
  const stream = new FakeStream(true);
  const screen = openScreen(stream);
  expect(stream.take()).toBe('\x1b[?1049h\x1b[?25l');
  screen.draw('one\ntwo\n');
  expect(stream.take()).toBe('\x1b[Hone\x1b[K\r\ntwo\x1b[K\x1b[J');
  screen.close();
  screen.close();
  screen.draw('late\n');
  expect(stream.take()).toBe('\x1b[?25h\x1b[?1049l');
  expect(stream.listenerCount('resize')).toBe(0);
});

test('a frame is cut to the rows and columns there are, colours closed; what has no room is counted', () => {
  const stream = new FakeStream(true);
  const screen = openScreen(stream);
  stream.take();
  screen.draw('\x1b[31m漢字漢字漢字\x1b[39m\n2\n3\n4\n');
  expect(stream.take()).toBe('\x1b[H\x1b[31m漢字漢字漢\x1b[39m\x1b[K\r\n2\x1b[K\r\n… 2 more l\x1b[K\x1b[J');
});

test('a terminal that changes its size gets the last frame anew', () => {
  const stream = new FakeStream(true);
  openScreen(stream).draw('0123456789\n');
  stream.take();
  stream.columns = 4;
  stream.emit('resize');
  expect(stream.take()).toBe('\x1b[H0123\x1b[K\x1b[J');
});

test('elsewhere frames stand one below the other, an empty line between', () => {
  const stream = new FakeStream(false);
  const screen = openScreen(stream);
  screen.draw('one\n');
  screen.draw('two\n');
  screen.close();
  expect(stream.take()).toBe('one\n\ntwo\n');
});
