import { createHash } from 'node:crypto';
import type { ByteText, Configuration, Directive } from './model.ts';
import { aclFileOf } from './given-files.ts';
import { lastArgument, lastLine } from './last-argument.ts';
import { isPlaceholder } from './secrets.ts';

/** Who may log in to a server, as its files say. Passwords are kept as SHA-256, as servers keep them, and shown nowhere. */
export interface Login {
  readonly enabled: boolean;
  /** Any password will do, and for the default user none. */
  readonly nopass: boolean;
  readonly passwordHashes: ReadonlySet<string>;
  /** The line that says so last; none when it is the server's default. */
  readonly directive: Directive | undefined;
}

export type Logins = ReadonlyMap<ByteText, Login>;

/** What a server would answer; `undefined` when it lets in. */
export type Refusal = 'no-such-user' | 'user-is-off' | 'wrong-password' | 'password-missing' | 'no-password-to-ask-for';

/**
 * `undefined` when the file does not tell: it includes others, its users are in a file that is not given, or a password is
 * filled in later.
 */
export function loginsOf(server: Configuration, beside: readonly Configuration[]): Logins | undefined {
  if (lastLine(server, 'include') !== undefined) return undefined;
  const aclFile = lastArgument(server, 'aclfile') ?? '';
  const listed = aclFile === '' ? server : aclFileOf(server, aclFile, beside);
  if (listed === undefined) return undefined;
  const lines = listed.directives.filter(({ lowerName }) => lowerName === 'user');
  const password = aclFile === '' ? lastLine(server, 'requirepass') : undefined;
  if ([...lines, ...(password === undefined ? [] : [password])].some(isUnfinished)) return undefined;
  const logins = new Map<ByteText, Login>([['default', defaultLogin(password)]]);
  for (const line of lines) {
    const [name, ...rules] = line.args;
    // Whatever held before, a user line starts anew; one without `on` leaves the user off.
    if (name !== undefined) logins.set(name.value, { ...rules.map(({ value }) => value).reduce(changed, NOBODY), directive: line });
  }
  return logins;
}

/**
 * What becomes of AUTH with this user and password, as replicas and Sentinels send it: without a user's name for the default
 * user, and not at all without a password.
 *
 * @see https://github.com/redis/redis/blob/7.2/src/acl.c (authCommand)
 */
export function refusalOf(logins: Logins, user: ByteText | undefined, password: ByteText | undefined): Refusal | undefined {
  const login = logins.get(password === undefined ? 'default' : (user ?? 'default'));
  if (login === undefined) return 'no-such-user';
  if (password === undefined) return login.enabled && login.nopass ? undefined : 'password-missing';
  if (user === undefined && login.nopass) return 'no-password-to-ask-for';
  if (!login.enabled) return 'user-is-off';
  return login.nopass || login.passwordHashes.has(hashOf(password)) ? undefined : 'wrong-password';
}

/** A value that something else fills in before a server reads it. */
const isUnfinished = ({ args }: Directive): boolean => args.some(({ value }) => isPlaceholder(value.replace(/^[>#]/, '')));

const NOBODY: Login = { enabled: false, nopass: false, passwordHashes: new Set(), directive: undefined };

function defaultLogin(requirepass: Directive | undefined): Login {
  const password = requirepass?.args[0]?.value ?? '';
  const hashes = new Set(password === '' ? [] : [hashOf(password)]);
  return { enabled: true, nopass: password === '', passwordHashes: hashes, directive: requirepass };
}

/** @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/ */
function changed(login: Login, rule: ByteText): Login {
  const { passwordHashes } = login;
  const rest = rule.slice(1);
  if (rule.startsWith('>')) return { ...login, nopass: false, passwordHashes: new Set([...passwordHashes, hashOf(rest)]) };
  if (rule.startsWith('#')) return { ...login, nopass: false, passwordHashes: new Set([...passwordHashes, rest]) };
  if (rule.startsWith('<')) return { ...login, passwordHashes: without(passwordHashes, hashOf(rest)) };
  if (rule.startsWith('!')) return { ...login, passwordHashes: without(passwordHashes, rest) };
  return { ...login, ...CHANGES[rule.toLowerCase()] };
}

const CHANGES: Readonly<Record<string, Partial<Login>>> = {
  on: { enabled: true },
  off: { enabled: false },
  nopass: { nopass: true, passwordHashes: new Set() },
  resetpass: { nopass: false, passwordHashes: new Set() },
  reset: NOBODY,
};

const without = (hashes: ReadonlySet<string>, hash: string): ReadonlySet<string> => new Set([...hashes].filter((one) => one !== hash));

const hashOf = (password: ByteText): string => createHash('sha256').update(Buffer.from(password, 'latin1')).digest('hex');
