import { plural } from '../text/plural.ts';
import { cutStyled } from '../text/width.ts';

/** The stream a screen draws on; `process.stdout` is one. */
export interface ScreenStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

export interface Screen {
  /** Shows a frame instead of the last one; elsewhere than on a terminal, below it. */
  draw(frame: string): void;
  /** Leaves the terminal as it was found. Once is enough; more does no harm. */
  close(): void;
}

/** Takes the terminal's second screen until it is closed, so that what the user had before stays. */
export function openScreen(stream: ScreenStream): Screen {
  return stream.isTTY === true ? openTerminal(stream) : openPipe(stream);
}

// Names of DEC private modes, https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

function openTerminal(stream: ScreenStream): Screen {
  let open = true;
  let last = '';
  const show = () => stream.write(fit(last, stream.columns ?? 80, stream.rows ?? 24));
  stream.write(ENTER);
  stream.on('resize', show);
  return {
    draw: (frame) => {
      if (!open) return;
      last = frame;
      show();
    },
    close: () => {
      if (!open) return;
      open = false;
      stream.off('resize', show);
      stream.write(LEAVE);
    },
  };
}

/** One write a frame, over the old one rather than after clearing it, so that nothing flickers. What has no room is counted. */
function fit(frame: string, columns: number, rows: number): string {
  const all = frame.replace(/\n$/, '').split('\n');
  const hidden = all.length - rows + 1;
  const lines = all.length <= rows ? all : [...all.slice(0, rows - 1), `… ${plural(hidden, 'more line')}`];
  return HOME + lines.map((line) => cutStyled(line, columns) + CLEAR_LINE_END).join('\r\n') + CLEAR_BELOW;
}

function openPipe(stream: ScreenStream): Screen {
  let separator = '';
  return {
    draw: (frame) => {
      stream.write(separator + frame);
      separator = '\n';
    },
    close: () => undefined,
  };
}
