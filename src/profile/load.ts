import { UsageError } from '../errors.ts';
import { parseHost } from './address.ts';
import { buildProfile } from './build.ts';
import { environmentPassword, flagSettings } from './flag-settings.ts';
import type { ConnectionFlags } from './flags.ts';
import { findProfile, type Found } from './find.ts';
import type { Surroundings } from './places.ts';
import type { Origin, Profile } from './profile.ts';
import { type Layer, overlay, say } from './settings.ts';
import { parseUrl } from './url.ts';
import { urlSettings } from './url-settings.ts';

/**
 * Finds the profile (find.ts), reads it and what it extends (chain.ts), lays the flags over it and fills in defaults. No
 * secret is fetched: see ready.ts. Fails with UsageError naming the flag, the variable, or the file, line and column.
 */
export async function loadProfile({ flags, ...surroundings }: { readonly flags: ConnectionFlags } & Surroundings): Promise<Profile> {
  const found = await findProfile(flags, surroundings);
  const { layer, warnings } = await layerOf(found, surroundings);
  const said = [layer, flagSettings(flags, surroundings)].reduce(overlay, environmentPassword(surroundings.env));
  return buildProfile(said, nameOf(found), [...warnings, ...passwordWarnings(flags)]);
}

async function layerOf(found: Found, surroundings: Surroundings): Promise<{ layer: Layer; warnings: readonly string[] }> {
  if (found.kind === 'flags') return { layer: {}, warnings: [] };
  if (found.kind === 'url') return { layer: urlSettings(parseNamedUrl(found.url, found.origin), found.origin), warnings: [] };
  if (found.kind === 'address') return { layer: addressSettings(found.host, found.port), warnings: [] };
  // Loaded only when there is a file to read: the parser and the schema library are most of this module's weight.
  return (await import('./chain.ts')).readChain(found, surroundings);
}

function parseNamedUrl(url: string, { where }: Origin) {
  try {
    return parseUrl(url);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${where}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

function addressSettings(host: string | undefined, port: string | undefined): Layer {
  const hostOrigin: Origin = { kind: 'environment', where: 'VALKEYCLI_HOST' };
  const portOrigin: Origin = { kind: 'environment', where: 'VALKEYCLI_PORT' };
  const checkedHost = host === undefined ? undefined : parseHost(host);
  if (host !== undefined && checkedHost === undefined) throw new UsageError('VALKEYCLI_HOST is no host name or IP address');
  const portNumber = port === undefined ? undefined : Number(port);
  if (portNumber !== undefined && !(Number.isInteger(portNumber) && portNumber >= 1 && portNumber <= 65_535)) {
    throw new UsageError('VALKEYCLI_PORT is no port from 1 to 65535');
  }
  return { ...say('connection.host', checkedHost, hostOrigin), ...say('connection.port', portNumber, portOrigin) };
}

function nameOf(found: Found): { name: string | undefined; origin: Origin } {
  if (found.kind === 'address') return { name: undefined, origin: { kind: 'environment', where: 'VALKEYCLI_HOST, VALKEYCLI_PORT' } };
  return { name: found.kind === 'file' ? found.name : undefined, origin: found.origin };
}

function passwordWarnings({ pass, askpass, url }: ConnectionFlags): readonly string[] {
  const flag = pass !== undefined && !askpass ? '--pass' : url !== undefined && parseUrl(url).password ? '--url' : undefined;
  return flag === undefined
    ? []
    : [
        `the password in ${flag} can be seen by others on this machine, and stays in the history of your shell: use REDISCLI_AUTH, --askpass or a profile`,
      ];
}
