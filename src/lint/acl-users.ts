import type { ByteText, Directive, Token } from './model.ts';
import type { Subject } from './rule.ts';
import { takenDirectives } from './taken-lines.ts';

/** A user as its lines leave it. */
export interface AclUser {
  readonly name: ByteText;
  readonly directive: Directive;
  readonly enabled: boolean;
  /** Any password will do. */
  readonly nopass: boolean;
  readonly hasPassword: boolean;
  readonly allCommands: boolean;
  readonly allKeys: boolean;
  /** `>password`, with the sign. */
  readonly plainPasswords: readonly Token[];
}

/**
 * The users that `user` lines define, with their rules taken in order; without lines that the server refuses.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
export function aclUsers(subject: Subject): readonly AclUser[] {
  return takenDirectives(subject).flatMap((directive) => {
    const [name, ...rules] = directive.args;
    return directive.lowerName === 'user' && name !== undefined ? [userOf(directive, name.value, rules)] : [];
  });
}

function userOf(directive: Directive, name: ByteText, rules: readonly Token[]): AclUser {
  // A line defines its user anew, the default user too: whoever is not on and has no password cannot log in.
  let user = { enabled: false, nopass: false, hasPassword: false, allCommands: false, allKeys: false };
  for (const { value } of rules) user = { ...user, ...changeBy(value) };
  return { name, directive, ...user, plainPasswords: rules.filter(({ value }) => value.startsWith('>')) };
}

type Rights = Pick<AclUser, 'enabled' | 'nopass' | 'hasPassword' | 'allCommands' | 'allKeys'>;

function changeBy(rule: ByteText): Partial<Rights> {
  if (/^[>#]/.test(rule)) return { hasPassword: true, nopass: false };
  return CHANGES[rule.toLowerCase()] ?? {};
}

const CHANGES: Readonly<Record<string, Partial<Rights>>> = {
  on: { enabled: true },
  off: { enabled: false },
  nopass: { nopass: true, hasPassword: false },
  resetpass: { nopass: false, hasPassword: false },
  reset: { enabled: false, nopass: false, hasPassword: false, allCommands: false, allKeys: false },
  '+@all': { allCommands: true },
  allcommands: { allCommands: true },
  '-@all': { allCommands: false },
  nocommands: { allCommands: false },
  '~*': { allKeys: true },
  allkeys: { allKeys: true },
  resetkeys: { allKeys: false },
};

/** Whether anybody who reaches the server may use it without a password; `undefined` when a file of users, or a refused line, decides. */
export function needsNoPassword(subject: Subject): boolean | undefined {
  if ((subject.text('aclfile') ?? '') !== '') return undefined;
  const users = aclUsers(subject);
  if (users.length < subject.configuration.directives.filter(({ lowerName }) => lowerName === 'user').length) return undefined;
  const user = users.find(({ name }) => name === 'default');
  if (user !== undefined) return user.enabled && user.nopass;
  return (subject.text('requirepass') ?? '') === '';
}
