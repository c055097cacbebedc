import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgresPair, type PostgresPair } from '../harness/postgres';
import { arnOf, Host } from './host';

let pair: PostgresPair;
let host: Host;
let bin: string;
beforeAll(async () => {
  pair = await startPostgresPair();
  host = new Host(pair);
  bin = join(pair.folder, 'bin');
  mkdirSync(bin);
}, 60_000);
afterAll(() => pair.stop());

/** Puts a program before all others of that name; it sees its arguments in "$@". */
function standIn(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}
const path = () => ({ PATH: `${bin}:${join(process.cwd(), 'test/harness/aws-cli')}:${process.env.PATH}` });

afterEach(() => {
  for (const name of ['curl', 'dnf', 'pg_dump']) rmSync(join(bin, name), { force: true });
  writeFileSync(join(host.home, 'rds-ca.pem'), pair.caCertificate);
});

it('needs nothing from the internet in a region whose authorities come with the program', async () => {
  rmSync(join(host.home, 'rds-ca.pem'));
  standIn('curl', 'exit 6');
  expect(await host.run('ready-host', 'do', path())).toMatchObject({ code: 0, stderr: '' });
  const held = readFileSync(join(host.home, 'rds-ca.pem'), 'utf8').match(/-----BEGIN CERTIFICATE-----\n/g);
  expect(held).toHaveLength(115);
});

it.each([
  ['aws', 'il-central-1', 'https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem'],
  ['aws-us-gov', 'us-gov-west-1', 'https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem'],
  ['aws-cn', 'cn-north-1', 'https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem'],
])('fetches the certificates of partition %s for %s, which do not come with it', async (partition, region, address) => {
  rmSync(join(host.home, 'rds-ca.pem'));
  standIn('curl', 'echo "-----BEGIN CERTIFICATE----- ${*: -1}" >"${@: -2:1}"');
  const environment = { ...path(), SSM_GreenSecretArn: arnOf('green', partition, region) };
  expect(await host.run('ready-host', 'do', environment)).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(host.home, 'rds-ca.pem'), 'utf8')).toBe(`-----BEGIN CERTIFICATE----- ${address}\n`);
});

it.each([
  ['echo "<html>proxy</html>" >"${@: -2:1}"', 'did not answer with certificates: is a proxy in between?'],
  [
    'exit 6',
    'The package brings none of il-central-1: the host needs a way there, or an image of your own with them in',
  ],
])('keeps nothing that holds no certificates, and says what is needed: %s', async (script, words) => {
  rmSync(join(host.home, 'rds-ca.pem'));
  standIn('curl', script);
  const environment = { ...path(), SSM_GreenSecretArn: arnOf('green', 'aws', 'il-central-1') };
  const { code, stderr } = await host.run('ready-host', 'do', environment);
  expect(code).toBe(1);
  expect(stderr).toContain(words);
  expect(existsSync(join(host.home, 'rds-ca.pem'))).toBe(false);
});

it('installs the client tools of the major that green has, where they are older', async () => {
  standIn(
    'pg_dump',
    `if [[ -e ${bin}/installed ]]; then echo 'pg_dump (PostgreSQL) 15.17'; else echo 'pg_dump (PostgreSQL) 13.4'; fi`,
  );
  standIn('dnf', `echo "$*" >${bin}/installed`);
  expect(await host.run('ready-host', 'do', path())).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(bin, 'installed'), 'utf8')).toBe('install -y -q postgresql15 nodejs22\n');
});

it('takes the oldest client tools that Amazon Linux 2023 has for a green that is older than them', async () => {
  rmSync(join(bin, 'installed'), { force: true });
  standIn(
    'pg_dump',
    `if [[ -e ${bin}/installed ]]; then echo 'pg_dump (PostgreSQL) 15.17'; else echo 'pg_dump (PostgreSQL) 12.4'; fi`,
  );
  standIn('dnf', `echo "$*" >${bin}/installed`);
  expect(await host.run('ready-host', 'do', { ...path(), SSM_GreenVersion: '13.20' })).toMatchObject({ code: 0 });
  expect(readFileSync(join(bin, 'installed'), 'utf8')).toBe('install -y -q postgresql15 nodejs22\n');
});

it('says what to do when nothing can be installed', async () => {
  standIn('pg_dump', `echo 'pg_dump (PostgreSQL) 13.4'`);
  standIn('dnf', 'echo Cannot download repomd.xml; exit 1');
  const { code, stderr } = await host.run('ready-host', 'do', path());
  expect(code).toBe(1);
  expect(stderr).toContain('Cannot download repomd.xml');
  expect(stderr).toContain(
    'psql, pg_dump and pg_restore 15 or newer, and Node.js 20 or newer, are needed, and could not be installed. Isolated subnets:',
  );
});

describe("the host's program", () => {
  const programs = () => readdirSync(host.home).filter((name) => name.startsWith('program'));
  const remove = () => programs().forEach((name) => rmSync(join(host.home, name)));

  it('is fetched from where it was deployed to, when it is not there or is another one', async () => {
    const [name] = programs();
    const bytes = readFileSync(join(host.home, name!));
    for (const before of [remove, () => writeFileSync(join(host.home, name!), 'half a program')]) {
      before();
      expect(await host.run('ready-host', 'do')).toMatchObject({ code: 0, stderr: '' });
      expect(programs()).toEqual([name]);
      expect(readFileSync(join(host.home, name!)).equals(bytes)).toBe(true);
    }
  }, 60_000);

  it('is refused when it is not, byte for byte, what was deployed, and nothing of it is left', async () => {
    remove();
    host.putObject('assets', 'other.cjs', 'process.exit(0)');
    const { code, stderr } = await host.run('ready-host', 'do', { SSM_ProgramKey: 'other.cjs' });
    expect(code).toBe(1);
    expect(stderr).toContain('s3://assets/other.cjs is not the program that was deployed: its SHA-256 is another one.');
    expect(programs()).toEqual([]);
  });

  it('is named with the right that its host needs, when it cannot be fetched', async () => {
    const { code, stderr } = await host.run('ready-host', 'do', { SSM_ProgramKey: 'gone.cjs' });
    expect(code).toBe(1);
    expect(stderr).toContain("the host's program cannot be fetched from s3://assets/gone.cjs");
    expect(stderr).toContain('s3:GetObject');
  });

  it('is asked for by name where a step runs without it', async () => {
    const { code, stderr } = await host.run('copy', 'do');
    expect(code).toBe(1);
    expect(stderr).toMatch(/program-[0-9a-f]{64}\.cjs is not on this host: run the step ready-host\./);
  });
});
