import type { Severity } from '../report.ts';
import type { ByteText } from './model.ts';

/** Why a password is weak, without saying anything of what it is. */
export function weaknessOf(
  password: ByteText,
  leastCharacters: number,
): { readonly severity: Severity; readonly reason: string } | undefined {
  const plain = password.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (COMMON.has(password.toLowerCase()) || COMMON.has(plain)) return { severity: 'error', reason: 'is one of those tried first' };
  if (password.length < leastCharacters / 2) return { severity: 'error', reason: `is shorter than ${leastCharacters} characters` };
  if (new Set(password).size < FEWEST_DIFFERENT) return { severity: 'error', reason: 'repeats a few characters' };
  if (password.length < leastCharacters) return { severity: 'warning', reason: `is shorter than ${leastCharacters} characters` };
  return undefined;
}

const FEWEST_DIFFERENT = 6;

/** What examples and lists of leaked passwords have most often. */
const COMMON: ReadonlySet<string> = new Set(
  (
    '123456 12345678 123456789 1234567890 111111 admin administrator changeit changeme changethis default demo foobar foobared guest ' +
    'iloveyou letmein master mypassword mysecret nopassword pass password passwd passphrase please qwerty qwertyuiop redis redispass ' +
    'redispassword root secret sentinel server strongpassword superman supersecret supersecretpassword test testpassword user valkey ' +
    'valkeypassword verysecret welcome yourpassword yourpasswordhere yourstrongpassword yoursecret'
  ).split(' '),
);
