import { createCertificateAuthority } from '../../../../lib/rehearse/certificate/certificate';
import { freeLoopbackAddress } from '../../../../lib/rehearse/network/loopback';
import { createRun } from '../../../../lib/rehearse/workspace/run-folder';
import { startPostgresServer } from '../../../../constructs/postgres/rehearsal/server/server';

/** A process that starts a server, tells about it, and waits to be killed. */
async function main([base]: string[]): Promise<void> {
  const run = createRun(base);
  const address = await freeLoopbackAddress(5432);
  await startPostgresServer(run, {
    name: 'Blue',
    version: '11.22',
    address,
    port: 5432,
    master: { username: 'master', password: 'secret-of-a-test' },
    certificate: await (await createCertificateAuthority()).issue([address]),
  });
  process.stdout.write(`${address}\n`);
  setInterval(() => undefined, 1_000);
}

void main(process.argv.slice(2));
