import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, type Credentials } from '../../../../constructs/postgres/function/server';
import type { PostgresPair, TestServer } from '../../harness/postgres';

/** One of the two servers as the product sees it, its master's secret read already. */
class KnownServer extends Server {
  constructor(
    side: 'blue' | 'green',
    private readonly known: Pick<TestServer, 'address' | 'port' | 'master'>,
  ) {
    super(side, { host: known.address, port: known.port, secretArn: side, version: '' }, 'cdk-cutover');
  }

  override master(): Promise<Credentials> {
    return Promise.resolve(this.known.master);
  }
}

/** Both servers of a pair. The caller ends them. */
export function serversOf(pair: Pick<PostgresPair, 'blue' | 'green' | 'caCertificate' | 'folder'>): {
  blue: Server;
  green: Server;
} {
  const bundle = join(pair.folder, 'ca.pem');
  writeFileSync(bundle, pair.caCertificate);
  process.env.NODE_EXTRA_CA_CERTS = bundle;
  return { blue: new KnownServer('blue', pair.blue), green: new KnownServer('green', pair.green) };
}

/** For whom nobody watches the progress. */
export const QUIET = { begin: () => undefined, add: () => undefined };
