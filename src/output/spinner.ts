import ora from 'ora';

/** A line that turns until it is stopped, which clears it. */
export interface Spinner {
  show(label: string): void;
  stop(): void;
}

/** Leaves stdin alone, so that Ctrl-C stays a signal. */
export function startSpinner(stream: NodeJS.WritableStream, label: string): Spinner {
  const spinner = ora({ stream, text: label, discardStdin: false, isEnabled: true }).start();
  return {
    show: (next) => {
      spinner.text = next;
    },
    stop: () => {
      spinner.stop();
    },
  };
}
