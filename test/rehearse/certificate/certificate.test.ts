import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { createCertificateAuthority } from '../../../lib/rehearse/certificate/certificate';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** What a client that verifies makes of a server's certificate: undefined when all is well. */
async function verdict(
  names: string[],
  ca: string,
  issuer: { issue(names: string[]): Promise<{ key: string; certificate: string }> },
) {
  const { key, certificate } = await issuer.issue(names);
  const server = createServer({ key, cert: certificate }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const client = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ca });
  try {
    await once(client, 'secureConnect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    client.destroy();
  }
}

describe('a throw-away certificate authority', () => {
  it('issues certificates that a verifying client accepts for the address', async () => {
    const authority = await createCertificateAuthority();
    expect(await verdict(['127.0.0.1', 'kong-db.internal'], authority.certificate, authority)).toBeUndefined();
  });

  it('does not vouch for an address that was not named', async () => {
    const authority = await createCertificateAuthority();
    expect(await verdict(['127.0.0.2'], authority.certificate, authority)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('is not trusted by a client of another authority', async () => {
    const [one, other] = await Promise.all([createCertificateAuthority('One'), createCertificateAuthority('Other')]);
    expect(await verdict(['127.0.0.1'], one.certificate, other)).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('names addresses as addresses and names as names, and ends within eight days', async () => {
    const { certificate } = await (await createCertificateAuthority()).issue(['127.4.5.6', 'kong-db.internal']);
    const read = new X509Certificate(certificate);
    expect(read.subjectAltName).toBe('IP Address:127.4.5.6, DNS:kong-db.internal');
    expect(Date.parse(read.validTo) - Date.now()).toBeLessThan(8 * 86_400_000);
  });

  it('needs a name', async () => {
    await expect((await createCertificateAuthority()).issue([])).rejects.toThrow('at least one address or DNS name');
  });
});
