import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freeLoopbackAddress } from '../../../../lib/rehearse/network/loopback';
import { createCertificateAuthority } from '../../../../lib/rehearse/certificate/certificate';
import { createRun, type Run } from '../../../../lib/rehearse/workspace/run-folder';
import { removeRun } from '../../../../lib/rehearse/workspace/run-removal';
import { startPostgresServer } from '../../../../constructs/postgres/rehearsal/server/server';
import { startPostgresPair, type PostgresPair, type TestServer } from '../../harness/postgres';

let pair: PostgresPair;
beforeAll(async () => {
  pair = await startPostgresPair();
});
afterAll(() => pair.stop());

const setting = async (server: TestServer, name: string) =>
  (await server.query<{ value: string }>('postgres', 'select current_setting($1) as value', [name]))[0].value;

describe('a server dressed as RDS', () => {
  it('runs the version that was asked for', async () => {
    expect([await setting(pair.blue, 'server_version'), await setting(pair.green, 'server_version')]).toEqual([
      '11.22',
      '15.17',
    ]);
  });

  it.each([
    ['blue', { 'rds.force_ssl': '0', password_encryption: 'md5', TimeZone: 'UTC', wal_level: 'replica' }],
    ['green', { 'rds.force_ssl': '1', password_encryption: 'scram-sha-256', TimeZone: 'UTC', wal_level: 'replica' }],
  ] as const)('has its family’s defaults in force: %s', async (side, expected) => {
    const found = await Promise.all(Object.keys(expected).map((name) => setting(pair[side], name)));
    expect(found).toEqual(Object.values(expected));
  });

  it('lets a client in without TLS on 11 and refuses it on 15 in RDS’ own words', async () => {
    await expect(pair.blue.connect('postgres', pair.blue.master, { tls: false })).resolves.toBeInstanceOf(Client);
    await expect(pair.green.connect('postgres', pair.green.master, { tls: false })).rejects.toThrow(
      /^no pg_hba.conf entry for host "127\..*", user "master", database "postgres", no encryption$/,
    );
  });

  it('shows a certificate that names its address', async () => {
    const [row] = await pair.green.query<{ ssl: boolean }>(
      'postgres',
      'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    );
    expect(row.ssl).toBe(true);
  });

  it('satisfies psql, which verifies the address in full', () => {
    const rootCertificate = join(pair.folder, 'ca.pem');
    writeFileSync(rootCertificate, pair.caCertificate);
    const { address, master } = pair.green;
    const target = `host=${address} dbname=postgres user=${master.username} sslmode=verify-full sslrootcert=${rootCertificate}`;
    const env = { PATH: process.env.PATH, PGPASSWORD: master.password };
    expect(execFileSync('psql', ['-XAtc', 'select 1', target], { env, encoding: 'utf8' })).toBe('1\n');
  });

  it('keeps its private key to the account that it runs with', () => {
    expect(statSync(join(pair.green.server.socketFolder, 'data', 'server.key')).mode & 0o777).toBe(0o600);
  });

  it('gives the master what RDS gives, and no more', async () => {
    const [rights] = await pair.green.query(
      'postgres',
      `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
              pg_has_role('rds_superuser', 'member') as rds_superuser, pg_has_role('pg_monitor', 'member') as monitor,
              pg_has_role('pg_signal_backend', 'member') as signal
         from pg_roles where rolname = current_user`,
    );
    expect(rights).toEqual({
      rolsuper: false,
      rolcreaterole: true,
      rolcreatedb: true,
      rolreplication: false,
      rolbypassrls: false,
      rds_superuser: true,
      monitor: true,
      signal: true,
    });
    await expect(pair.green.query('postgres', 'select * from pg_authid')).rejects.toThrow(
      'permission denied for table pg_authid',
    );
  });

  it.each(['blue', 'green'] as const)('opens event triggers to the master by rds_superuser only: %s', async (side) => {
    const database = await pair[side].createDatabase();
    const create = `create function noted() returns event_trigger language plpgsql as 'begin end';
      %s create event trigger noted on ddl_command_end execute procedure noted()`;
    await expect(pair[side].query(database, create.replace('%s', ''))).rejects.toThrow(
      /permission denied to create event trigger/,
    );
    const client = await pair[side].connect(database);
    await client.query(create.replace('%s', 'set local role rds_superuser;'));
    expect((await client.query('select evtname::text from pg_event_trigger')).rows).toEqual([{ evtname: 'noted' }]);
  });

  it('keeps its superuser and its own database from clients', async () => {
    await expect(pair.blue.query('rdsadmin', 'select 1')).rejects.toThrow(
      /^pg_hba.conf rejects connection .* database "rdsadmin"/,
    );
    const rdsadmin = { username: 'rdsadmin', password: '' };
    await expect(pair.blue.query('postgres', 'select 1', [], rdsadmin)).rejects.toThrow(
      /^pg_hba.conf rejects connection .* user "rdsadmin"/,
    );
  });

  it('refuses a wrong password', async () => {
    const wrong = { username: 'master', password: 'wrong' };
    await expect(pair.green.query('postgres', 'select 1', [], wrong)).rejects.toThrow(
      'password authentication failed for user "master"',
    );
  });

  it('answers the superuser by the unix socket', async () => {
    expect(await pair.green.queryAsSuperuser('postgres', 'select current_user::text as me')).toEqual([
      { me: 'rdsadmin' },
    ]);
  });
});

describe('a server with a parameter group', () => {
  let run: Run;
  beforeEach(() => {
    run = createRun();
  });
  afterEach(() => removeRun(run));

  const start = async (parameters: Record<string, string>, version = '15.17') => {
    const address = await freeLoopbackAddress(5432);
    const certificate = await (await createCertificateAuthority()).issue([address]);
    const master = { username: 'master', password: 'secret-of-a-test' };
    const server = await startPostgresServer(run, {
      name: 'Server',
      version,
      address,
      port: 5432,
      parameters,
      master,
      databaseName: 'kong',
      certificate,
    });
    const connect = async () => {
      const client = new Client({
        host: address,
        port: 5432,
        user: 'master',
        password: master.password,
        database: 'kong',
      });
      await client.connect();
      return client;
    };
    return { server, connect };
  };

  it('takes clients without TLS again once rds.force_ssl is 0, and stores md5 as asked', async () => {
    const { server, connect } = await start({
      'rds.force_ssl': '0',
      password_encryption: 'md5',
      max_connections: '37',
    });
    const client = await connect();
    const { rows } = await client.query(
      `select current_setting('max_connections') as max, pg_get_userbyid(datdba) as owner from pg_database where datname = 'kong'`,
    );
    await client.end();
    const superuser = await server.connectAsSuperuser();
    const stored = await superuser.query(`select left(rolpassword, 3) as kind from pg_authid where rolname = 'master'`);
    await superuser.end();
    expect([rows, stored.rows]).toEqual([[{ max: '37', owner: 'master' }], [{ kind: 'md5' }]]);
    expect(server.parameters).toMatchObject({
      'rds.force_ssl': '0',
      password_encryption: 'md5',
      max_connections: '37',
      timezone: 'UTC',
    });
  });

  it('accepts no md5 password where only SCRAM is accepted', async () => {
    const { connect } = await start({
      'rds.force_ssl': '0',
      password_encryption: 'md5',
      'rds.accepted_password_auth_method': 'scram',
    });
    await expect(connect()).rejects.toThrow('password authentication failed for user "master"');
  });

  it('turns rds.logical_replication into wal_level, keeps formulas and memory sizes as data', async () => {
    const { server } = await start({
      'rds.logical_replication': '1',
      max_connections: 'LEAST({DBInstanceClassMemory/9531392},5000)',
      shared_buffers: '{DBInstanceClassMemory/32768}',
      'rds.log_retention_period': '4320',
    });
    const superuser = await server.connectAsSuperuser();
    const { rows } = await superuser.query(
      `select current_setting('wal_level') as wal, current_setting('rds.log_retention_period') as kept, current_setting('max_connections') as max`,
    );
    await superuser.end();
    expect(rows).toEqual([{ wal: 'logical', kept: '4320', max: '100' }]);
    expect(server.parameters.shared_buffers).toBe('{DBInstanceClassMemory/32768}');
  });

  it('says what the server said when a parameter does not exist', async () => {
    await expect(start({ no_such_parameter: '1' })).rejects.toThrow(
      /PostgreSQL 15.17 did not start: it ended with code 1. It wrote:\n.*unrecognized configuration parameter "no_such_parameter"/,
    );
  });

  it('says who refuses the address when it is taken', async () => {
    const { address } = pair.blue;
    const certificate = await (await createCertificateAuthority()).issue([address]);
    const master = { username: 'master', password: 'secret-of-a-test' };
    await expect(
      startPostgresServer(run, { name: 'Server', version: '15.17', address, port: 5432, master, certificate }),
    ).rejects.toThrow(/could not bind IPv4 address "127\..*": Address already in use/);
  });

  it('ends with its run, though the run was read before the server started', async () => {
    const { connect } = await start({ 'rds.force_ssl': '0' });
    await (await connect()).end();
    await removeRun(run);
    await expect(connect()).rejects.toThrow('ECONNREFUSED');
  });

  it('applies other parameters by a restart, and stops twice without harm', async () => {
    const { server, connect } = await start({ 'rds.force_ssl': '1' });
    await expect(connect()).rejects.toThrow('no encryption');
    await server.restart({ 'rds.force_ssl': '0' });
    await (await connect()).end();
    await server.stop();
    await server.stop();
    await expect(connect()).rejects.toThrow('ECONNREFUSED');
  });
});
