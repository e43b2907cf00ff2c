import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** PEM files. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Certificates {
  /** Signed all of the below, except what `otherCa` did. */
  readonly ca: CertificateFiles;
  /** For localhost and 127.0.0.1. */
  readonly server: CertificateFiles;
  readonly client: CertificateFiles;
  /** As `server`, until yesterday. */
  readonly expired: CertificateFiles;
  /** For redis.example, which no test connects to. */
  readonly wrongName: CertificateFiles;
  /** Nobody trusts it. */
  readonly otherCa: CertificateFiles;
  /** A client certificate of `otherCa`. */
  readonly strangeClient: CertificateFiles;
}

let made: Promise<Certificates> | undefined;

/** Made once per process, in the run's temporary folder. */
export function certificates(): Promise<Certificates> {
  return (made ??= makeCertificates());
}

const DAY_MS = 86_400_000;
const LOCALHOST = ['localhost', '127.0.0.1'];

async function makeCertificates(): Promise<Certificates> {
  const directory = await mkdtemp(join(tmpdir(), 'certificates-'));
  const ca = await makeAuthority('cacheops test CA');
  const otherCa = await makeAuthority('some other CA');
  const until = new Date(Date.now() + DAY_MS);
  const since = new Date(Date.now() - 2 * DAY_MS);
  const yesterday = new Date(Date.now() - DAY_MS);
  const save = async (name: string, { cert, private: key }: Pem): Promise<CertificateFiles> => {
    const files = { certFile: join(directory, `${name}.crt`), keyFile: join(directory, `${name}.key`) };
    await writeFile(files.certFile, cert);
    await writeFile(files.keyFile, key, { mode: 0o600 });
    return files;
  };
  return {
    ca: await save('ca', ca),
    server: await save('server', await issue(ca, LOCALHOST, since, until)),
    client: await save('client', await issue(ca, ['client'], since, until)),
    expired: await save('expired', await issue(ca, LOCALHOST, since, yesterday)),
    wrongName: await save('wrong-name', await issue(ca, ['redis.example'], since, until)),
    otherCa: await save('other-ca', otherCa),
    strangeClient: await save('strange-client', await issue(otherCa, ['client'], since, until)),
  };
}

interface Pem {
  readonly cert: string;
  readonly private: string;
}

const ALGORITHM = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

function makeAuthority(name: string): Promise<Pem> {
  return generate([{ name: 'commonName', value: name }], {
    ...ALGORITHM,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

function issue(ca: Pem, names: readonly string[], notBeforeDate: Date, notAfterDate: Date): Promise<Pem> {
  return generate([{ name: 'commonName', value: names[0] }], {
    ...ALGORITHM,
    notBeforeDate,
    notAfterDate,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: names.map((name) => (/^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name })) },
    ],
  });
}
