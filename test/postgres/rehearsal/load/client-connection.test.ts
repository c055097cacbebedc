import { connectAs, type ClientAbilities } from '../../../../constructs/postgres/rehearsal/load/client-connection';
import { startPostgresPair, type PostgresPair, type TestServer } from '../../harness/postgres';

let pair: PostgresPair;
beforeAll(async () => {
  pair = await startPostgresPair();
});
afterAll(() => pair.stop());

const login = async (server: TestServer, abilities: ClientAbilities): Promise<string> => {
  const { address, port, master } = server;
  const settings = { address, port, database: 'postgres', user: master.username, password: master.password };
  const client = await connectAs({ ...settings, abilities, caCertificate: pair.caCertificate });
  const { rows } = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
  await client.end();
  return rows[0].ssl ? 'with TLS' : 'without TLS';
};

describe('a client’s abilities', () => {
  it('are enough for PostgreSQL 11 when there are none', async () => {
    expect(await login(pair.blue, { tls: false, scram: false })).toBe('without TLS');
  });

  it('fail on 15’s defaults without TLS, in the server’s words', async () => {
    await expect(login(pair.green, { tls: false, scram: false })).rejects.toThrow(
      /^no pg_hba.conf entry for host .* no encryption$/,
    );
  });

  it('fail on 15’s defaults with TLS but without SCRAM: the client hangs up', async () => {
    await expect(login(pair.green, { tls: true, scram: false })).rejects.toThrow(
      'the server asks for SASL (SCRAM), which this client does not speak',
    );
  });

  it('are enough for 15’s defaults with both', async () => {
    expect(await login(pair.green, { tls: true, scram: true })).toBe('with TLS');
  });

  it('do not include believing just any authority', async () => {
    const { address, port, master } = pair.green;
    const settings = { address, port, database: 'postgres', user: master.username, password: master.password };
    await expect(connectAs({ ...settings, abilities: { tls: true, scram: true }, caCertificate: '' })).rejects.toThrow(
      /certificate/,
    );
  });
});
