import { quote } from '../byte-text.ts';
import type { Configuration, Dependency, Directive, LoadProblem, Setting, Settings, Token } from '../model.ts';
import { watch } from '../watched-settings.ts';
import { compareVersions } from '../target.ts';
import { isIpv4, isIpv6 } from '../values/checks.ts';
import type { LineOutcome } from './line-outcome.ts';
import { neededByMachine } from './machine.ts';
import { afterReading, dependsOn, ofWholeFile } from './problem.ts';

type WholeCheck = (configuration: Configuration, settings: Settings) => LineOutcome | undefined;

/** The server's checks once it has read everything. */
export function judgeWhole(configuration: Configuration, settings: Settings): readonly LineOutcome[] {
  const watched = watch(settings);
  const checked = CHECKS.flatMap((check) => {
    watched.forget();
    const outcome = check(configuration, watched.settings);
    return outcome === undefined || watched.restsOnRefused() ? [] : outcome;
  });
  return [...checked, ...neededByMachine(configuration, settings).map((dependency) => ({ dependency }))];
}

const CHECKS: readonly WholeCheck[] = [
  usersAndAclFile,
  clusterAndReplicaof,
  clusterPort,
  nothingListens,
  onePortForBoth,
  tls,
  unusableAddress,
  nameTooLong,
];

/** The last line of a setting, when its value is the one asked for. */
function lineWith(settings: Settings, name: string, holds: (value: string) => boolean): Setting['directives'][number] | undefined {
  const setting = settings.get(name);
  return setting?.value !== undefined && holds(setting.value) ? setting.effective.at(-1) : undefined;
}

const numberOf = (settings: Settings, name: string): number => Number(settings.valueOf(name) ?? 0);
const isOn = (settings: Settings, name: string): boolean => settings.valueOf(name) === 'yes';

function usersAndAclFile({ directives }: Configuration, settings: Settings): LineOutcome | undefined {
  const aclFile = lineWith(settings, 'aclfile', (value) => value !== '');
  const user = directives.find(({ lowerName, args }) => lowerName === 'user' && args.length > 0);
  if (aclFile === undefined || user === undefined) return undefined;
  return {
    problem: afterReading(aclFile, 'users-and-aclfile', 'users stand in this file and in an aclfile: the server takes only one of them'),
  };
}

function clusterAndReplicaof(_: Configuration, settings: Settings): LineOutcome | undefined {
  const replicaof = lineWith(settings, 'replicaof', (value) => value !== '');
  if (replicaof === undefined || !isOn(settings, 'cluster-enabled')) return undefined;
  return { problem: afterReading(replicaof, 'cluster-and-replicaof', `${replicaof.lowerName} is refused in a cluster`) };
}

/** The cluster's own port is 10,000 above, unless it is set. */
function clusterPort(configuration: Configuration, settings: Settings): LineOutcome | undefined {
  if (!isOn(settings, 'cluster-enabled') || numberOf(settings, 'cluster-port') !== 0) return undefined;
  const name = isOn(settings, 'tls-cluster') ? 'tls-port' : 'port';
  if (numberOf(settings, name) <= 55_535) return undefined;
  const reason = `the cluster's port would be ${numberOf(settings, name) + 10_000}, above 65535: set cluster-port`;
  const directive = settings.get(name)?.effective.at(-1);
  return {
    problem: directive === undefined ? ofWholeFile(configuration, 'cluster-port', reason) : afterReading(directive, 'cluster-port', reason),
  };
}

function nothingListens(configuration: Configuration, settings: Settings): LineOutcome | undefined {
  if (configuration.kind === 'sentinel' || (settings.valueOf('unixsocket') ?? '') !== '') return undefined;
  const port = lineWith(settings, 'port', (value) => value === '0');
  if (port === undefined || numberOf(settings, 'tls-port') !== 0 || (settings.valueOf('rdma-bind') ?? '') !== '') return undefined;
  return { problem: afterReading(port, 'no-listener', 'the server listens nowhere: port and tls-port are 0 and there is no unixsocket') };
}

/** The second listener finds the port taken by the first. */
function onePortForBoth(_: Configuration, settings: Settings): LineOutcome | undefined {
  const port = numberOf(settings, 'port');
  const line = settings.get('tls-port')?.effective.at(-1);
  if (line === undefined || port === 0 || port !== numberOf(settings, 'tls-port') || settings.valueOf('bind') === '') return undefined;
  const reason = `port and tls-port are both ${port}: the server cannot listen there twice`;
  return { problem: afterReading(line, 'invalid-value', reason, line.args[0]) };
}

/** @see https://github.com/redis/redis/blob/7.2/src/tls.c (tlsConfigure) */
function tls(_: Configuration, settings: Settings): LineOutcome | undefined {
  const asks =
    lineWith(settings, 'tls-port', (value) => value !== '0') ??
    lineWith(settings, 'tls-replication', isYes) ??
    lineWith(settings, 'tls-cluster', isYes);
  if (asks === undefined) return undefined;
  const missing = ['tls-cert-file', 'tls-key-file'].find((name) => (settings.valueOf(name) ?? '') === '');
  if (missing !== undefined) return { problem: noCertificate(asks, missing) };
  const verifies = settings.valueOf('tls-auth-clients') !== 'no' || isOn(settings, 'tls-replication') || isOn(settings, 'tls-cluster');
  const hasAuthority = ['tls-ca-cert-file', 'tls-ca-cert-dir'].some((name) => (settings.valueOf(name) ?? '') !== '');
  if (verifies && !hasAuthority) return { problem: noCertificate(asks, 'tls-ca-cert-file or tls-ca-cert-dir') };
  const certificate = settings.get('tls-cert-file')?.effective.at(-1) ?? asks;
  return { dependency: dependsOn(certificate, 'certificate', 'the certificate, its key and the authorities must be there and fit') };
}

const isYes = (value: string): boolean => value === 'yes';

function noCertificate(asks: Setting['directives'][number], name: string): LoadProblem {
  return afterReading(asks, 'tls-without-certificate', `TLS is asked for, but ${name} is not set`);
}

/** Addresses are tried when the server starts to listen; a leading hyphen makes one optional from 6.2 on. */
function unusableAddress(configuration: Configuration, settings: Settings): LineOutcome | undefined {
  const bind = settings.get('bind')?.effective.at(-1);
  const listens = numberOf(settings, 'port') !== 0 || numberOf(settings, 'tls-port') !== 0;
  if (bind === undefined || !listens || configuration.kind === 'sentinel') return undefined;
  const { engine, version } = settings.target;
  const optional = engine === 'valkey' || compareVersions(version, '6.2') >= 0;
  const addresses = (settings.valueOf('bind') ?? '')
    .split(' ')
    .filter((address) => !isWildcard(address) && !(optional && address.startsWith('-')));
  const impossible = addresses.find((address) => !isAddressLike(address));
  if (impossible !== undefined)
    return {
      problem: afterReading(bind, 'invalid-value', `bind: ${quote(impossible)} is no address to listen on`, wordWith(bind, impossible)),
    };
  const foreign = addresses.find((address) => !isLoopback(address));
  return foreign === undefined ? undefined : { dependency: hasAddress(bind, foreign) };
}

const wordWith = ({ args }: Directive, address: string): Token | undefined => args.find(({ value }) => value.split(' ').includes(address));

const isWildcard = (address: string): boolean => ['', '*', '::*', '0.0.0.0', '::'].includes(address);
const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1' || address.toLowerCase() === 'localhost';
/** An address, or what may be a host's name. */
const isAddressLike = (address: string): boolean =>
  isIpv4(address) || isIpv6(address.replace(/%[\w.-]+$/, '')) || /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(address);

function hasAddress(bind: Setting['directives'][number], address: string): Dependency {
  return dependsOn(bind, 'address', `the machine must have the address ${quote(address)}`);
}

/** File systems take 255 bytes; the server finds out when it looks for a snapshot to load. */
function nameTooLong(_: Configuration, settings: Settings): LineOutcome | undefined {
  const line = lineWith(settings, 'dbfilename', (value) => value.length > 255);
  return line === undefined
    ? undefined
    : { problem: afterReading(line, 'invalid-value', 'dbfilename: a file name has 255 bytes at most', line.args[0]) };
}
