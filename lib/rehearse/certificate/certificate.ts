import { isIP } from 'node:net';
import { generate } from 'selfsigned';

/** A key and its certificate, both PEM. */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** A throw-away certificate authority: what RDS' own is to clients, for one rehearsal. */
export interface CertificateAuthority {
  /** PEM, for `sslrootcert` and for Node's `ca`. */
  readonly certificate: string;
  /**
   * Signs a server's certificate.
   * @param names addresses and DNS names that clients connect to; each becomes a subject alternative name.
   */
  issue(names: readonly string[]): Promise<KeyPair>;
}

const VALID_DAYS = 7;
const MINUTE_MS = 60_000;

/** Makes an authority that lives in memory only and whose certificates are valid for a week. */
export async function createCertificateAuthority(
  commonName = 'cdk-cutover rehearsal CA',
): Promise<CertificateAuthority> {
  const authority = await generate([{ name: 'commonName', value: commonName }], {
    ...validity(),
    ...KEY,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  return {
    certificate: authority.cert,
    issue: async (names) => {
      if (names.length === 0) throw new Error('A server certificate needs at least one address or DNS name.');
      const issued = await generate([{ name: 'commonName', value: names[0] }], {
        ...validity(),
        ...KEY,
        ca,
        extensions: [
          { name: 'basicConstraints', cA: false, critical: true },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true },
          { name: 'subjectAltName', altNames: names.map(alternativeName) },
        ],
      });
      return { key: issued.private, certificate: issued.cert };
    },
  };
}

/** Elliptic curve keys take 1 ms to make, RSA keys 100 ms; OpenSSL 1.1 (PostgreSQL 11's) takes both. */
const KEY = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** Begins a minute ago, since two processes' clocks may be read in either order. */
function validity(): { notBeforeDate: Date; notAfterDate: Date } {
  const now = Date.now();
  return {
    notBeforeDate: new Date(now - MINUTE_MS),
    notAfterDate: new Date(now + VALID_DAYS * 24 * 60 * MINUTE_MS),
  };
}

function alternativeName(name: string): { type: 7; ip: string } | { type: 2; value: string } {
  return isIP(name) ? { type: 7, ip: name } : { type: 2, value: name };
}
