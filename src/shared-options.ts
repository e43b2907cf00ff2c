import { CONNECTION_FLAGS } from './profile/flags.ts';
import { formatNames } from './output/formats/index.ts';
import type { SharedOptions } from './help.ts';
import type { Options } from './command.ts';

export const FAIL_ON = ['error', 'warning', 'info', 'unknown', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

const output = {
  format: { type: 'list', value: 'name', summary: 'how to answer; several together with -o', choices: formatNames },
  output: {
    type: 'list',
    short: 'o',
    value: 'file',
    summary: 'write to a file, in the format of its ending (.json .ndjson .csv .md .txt .sarif); may be repeated',
  },
  failOn: {
    type: 'string',
    value: 'severity',
    choices: FAIL_ON,
    default: 'error',
    summary: 'exit 1 for findings this bad or worse',
  },
  noColor: { type: 'boolean', summary: 'plain text, as with NO_COLOR' },
  help: { type: 'boolean', short: 'h', summary: 'this page' },
  version: { type: 'boolean', short: 'V', summary: 'the version' },
} as const satisfies Options;

/** The values of the output options, as parse-argv fills them in; commander turns `--no-color` into `color: false`. */
export interface OutputFlags {
  readonly format: readonly string[];
  readonly output: readonly string[];
  readonly failOn: FailOn;
  readonly color: boolean;
}

/** What every subcommand understands; written before or after its name. */
export const sharedOptions: SharedOptions = {
  connection: {
    title: 'Connection',
    options: CONNECTION_FLAGS,
    often: ['url', 'host', 'port', 'db', 'user', 'askpass', 'profile'],
    note: 'Without an address, the first of: the profile in CACHEOPS_PROFILE, REDIS_URL, cacheops.yaml in this folder or one above, 127.0.0.1:6379.',
  },
  output: { title: 'Output', options: output, often: ['format', 'output', 'failOn', 'help'] },
};
