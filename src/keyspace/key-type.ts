import { UsageError } from '../errors.ts';
import { KEY_TYPES } from '../profile/profile.ts';

/** Types of modules have names of nine characters, such as `ReJSON-RL` or `MBbloomCF`: no server lists them all. */
const MODULE_TYPE = /^[\w-]{9}$/;

/**
 * Refuses what TYPE answers nowhere, for SCAN takes it in silence on some servers, and finds no key.
 *
 * @throws UsageError
 */
export function refuseUnknownType(type: string | undefined): void {
  if (type === undefined || MODULE_TYPE.test(type) || KEY_TYPES.some((known) => known === type)) return;
  throw new UsageError(`--type ${JSON.stringify(type)} is no type of keys`, { hint: `it is one of ${KEY_TYPES.join(', ')}` });
}
