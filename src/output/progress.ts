import { escapeProse } from '../text/escape.ts';
import { fillLines } from '../text/words.ts';
import type { Spinner } from './spinner.ts';

/** Work shorter than this needs no word; longer, silence looks like hanging. */
const NOTICEABLE_MS = 300;
/** Work that takes this long or longer is announced in logs as well; cron would send mail about a line for less. */
const WORTH_LOGGING_SECONDS = 10;

type Work<T> = (update: (label: string) => void) => Promise<T>;

export interface Progress {
  during<T>(label: string, work: Work<T>): Promise<T>;
  note(line: string, takesSeconds?: number): void;
}

/**
 * Says what is going on, on a terminal only, and only when it takes long enough to notice: the spinner is not even
 * loaded before. Cleared when the work ends, however it ends.
 */
export function createProgress(stream: NodeJS.WritableStream, isTerminal: boolean): Progress {
  const write = (line: string): void => void stream.write(`${fitted(escapeProse(line), stream).join('\n')}\n`);
  if (isTerminal) return { during: (label, work) => showDuring(stream, label, work), note: write };
  return {
    during: (_, work) => work(() => undefined),
    note: (line, takesSeconds = 0) => (takesSeconds >= WORTH_LOGGING_SECONDS ? write(line) : undefined),
  };
}

/** To the terminal behind the stream, if there is one. By characters: what knows of wide ones is not worth loading for it. */
function fitted(line: string, stream: NodeJS.WritableStream): readonly string[] {
  const width = 'isTTY' in stream && stream.isTTY === true && 'columns' in stream ? Number(stream.columns) : 0;
  return width > 0 && line.length > width ? fillLines(line, width, ({ length }) => length) : [line];
}

async function showDuring<T>(stream: NodeJS.WritableStream, label: string, work: Work<T>): Promise<T> {
  let current = escapeProse(label);
  let spinner: Spinner | undefined;
  let ended = false;
  const timer = setTimeout(async () => {
    const { startSpinner } = await import('./spinner.ts');
    if (!ended) spinner = startSpinner(stream, current);
  }, NOTICEABLE_MS);
  try {
    return await work((next) => {
      current = escapeProse(next);
      spinner?.show(current);
    });
  } finally {
    ended = true;
    clearTimeout(timer);
    spinner?.stop();
  }
}
