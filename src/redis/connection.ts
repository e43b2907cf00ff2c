import { CacheopsError } from '../errors.ts';
import { CommandError } from './command-error.ts';
import type { Link } from './link.ts';
import type { ReadScript } from './read-scripts.ts';
import { READ_COMMANDS, type Argument, type Connection, type Reply } from './target.ts';

const permitted: ReadonlyMap<string, readonly string[]> = new Map(READ_COMMANDS.map((command) => [command, command.split(' ')]));

/** Gives a link to a caller who may only read. `readonly`: asks a replica of a cluster to answer for its primary's slots. */
export async function createConnection(link: Link, { readonly }: { readonly readonly: boolean }): Promise<Connection> {
  const connection: Connection = {
    call: async (command, ...args) => link.send([...wordsOf(command), ...args], command),
    async callMany(commands) {
      commands.forEach(([command]) => wordsOf(command));
      return link.sendMany(commands);
    },
    run: scriptRunner(link),
    close: () => link.close(),
  };
  if (readonly) await connection.call('READONLY');
  return connection;
}

function wordsOf(command: string): readonly string[] {
  const words = permitted.get(command);
  if (words === undefined) throw new TypeError(`${command} is not a command that only reads`);
  return words;
}

/**
 * Scripts run by EVALSHA_RO, which refuses to write, or where it is lacking (before Redis 7.0) by EVALSHA.
 * A server forgets scripts when it restarts, and Redis 7.4 those it has not used for long: then the text is sent anew.
 */
function scriptRunner(link: Link): Connection['run'] {
  let suffix = '_RO';
  const send = async (script: ReadScript, args: readonly Argument[]): Promise<Reply> => {
    try {
      return await link.send([`EVALSHA${suffix}`, script.sha1, '0', ...args], `EVALSHA${suffix}`);
    } catch (error) {
      if (!saysNoScript(error)) throw error;
      return link.send([`EVAL${suffix}`, script.lua, '0', ...args], `EVAL${suffix}`);
    }
  };
  return async (script, args) => {
    try {
      return await send(script, args);
    } catch (error) {
      if (suffix === '' || !(error instanceof CommandError) || error.refusal !== 'unknown-command') throw error;
      suffix = '';
      return send(script, args);
    }
  };
}

const saysNoScript = (error: unknown): boolean =>
  error instanceof CacheopsError && error.cause instanceof Error && error.cause.message.startsWith('NOSCRIPT');
