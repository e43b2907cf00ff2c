import { type Address, serverAt } from './given-files.ts';
import { type Login, type Logins, loginsOf, type Refusal, refusalOf } from './logins.ts';
import type { ByteText, Configuration } from './model.ts';
import { toPlace } from './place.ts';
import type { Related, Subject } from './rule.ts';
import { isPlaceholder } from './secrets.ts';

/** A server whose file is linted together with one that names its address. */
export interface GivenServer {
  readonly path: string;
  /** `undefined` when its file does not tell. */
  readonly logins: Logins | undefined;
  /** The line that says who may log in. */
  related(user: ByteText | undefined): readonly Related[];
}

/** `undefined` without one file that surely is that server's. */
export function findServer({ configuration, facts: { beside = [] } }: Subject, address: Address): GivenServer | undefined {
  const found = serverAt(address, configuration, beside);
  if (found?.kind !== 'server') return undefined;
  const logins = loginsOf(found.server, beside);
  return {
    path: found.server.root.path,
    logins,
    related: (user) => lineOf(logins?.get(user ?? 'default') ?? logins?.get('default'), found.server),
  };
}

/** What it answers to a login; `undefined` when it lets in, and when nobody can tell. */
export function refusalBy({ logins }: GivenServer, user: ByteText | undefined, password: ByteText | undefined): Refusal | undefined {
  if (logins === undefined || isPlaceholder(user ?? '') || isPlaceholder(password ?? '')) return undefined;
  return refusalOf(logins, user, password);
}

export function lineOf(login: Login | undefined, configuration: Configuration): readonly Related[] {
  if (login?.directive === undefined) return [];
  const { path, line, column, endColumn } = toPlace(login.directive, configuration);
  return [{ path, line, column, endColumn, message: 'who may log in' }];
}

/** Of words as files write them; `undefined` for what is no address. */
export function addressOf([host, port]: readonly (ByteText | undefined)[]): Address | undefined {
  return host === undefined || host === '' || !/^\d+$/.test(port ?? '') ? undefined : { host, port: Number(port) };
}
