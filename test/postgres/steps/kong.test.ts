import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORRECTED, Upgrade } from '../function/upgrade';
import { Host } from './host';

const DATA = join(process.cwd(), 'examples/kong/data');

interface Data {
  readonly databases: Record<string, string>;
  readonly passwords: string[];
  readonly files: { readonly file: string; readonly database: string; readonly role: string }[];
}

describe('The seed case: the steps of the function and the scripts of the host, one after the other', () => {
  let upgrade: Upgrade;
  let host: Host;

  beforeAll(async () => {
    upgrade = await Upgrade.start(CORRECTED);
    host = new Host(upgrade.pair);
    const { blue } = upgrade.pair;
    const data: Data = JSON.parse(readFileSync(join(DATA, 'data.json'), 'utf8'));
    for (const { file, database, role } of data.files) {
      const passwords = data.passwords.map((name) => `SET "password.${name}" = 'secret ${name}';`).join(' ');
      for (const [name, owner] of file === data.files[1]?.file ? Object.entries(data.databases) : []) {
        await blue.query('postgres', `CREATE DATABASE "${name}" OWNER "${owner}"`);
      }
      const sql = readFileSync(join(DATA, file), 'utf8');
      await blue.query(database, `${passwords} ${role === '' ? '' : `SET ROLE "${role}";`} ${sql}`);
    }
    for (const username of data.passwords) upgrade.declare({ username, password: `secret ${username}` });
    await upgrade.prepare();
    await upgrade.step('close-fence');
  }, 120_000);
  afterAll(() => upgrade?.stop());

  it('copies and compares more than 100,000 rows, large objects, sequences and roles, equal', async () => {
    expect(await host.run('ready-host', 'check')).toMatchObject({ code: 0, stderr: '' });
    expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
    expect(await host.run('copy', 'check')).toMatchObject({ code: 0, stderr: '' });
    const compared = await host.run('compare', 'do');
    expect(compared).toMatchObject({ code: 0, stderr: '' });
    const { equal, tables, rows, sequences, largeObjects, roles } = JSON.parse(compared.lastLine);
    expect({ equal, roles }).toEqual({ equal: true, roles: 4 });
    expect(rows).toBeGreaterThanOrEqual(100_000);
    expect(Math.min(tables, sequences, largeObjects)).toBeGreaterThan(0);
  }, 120_000);

  it('is copied again in full after an undo, and is equal again', async () => {
    await upgrade.steps('undo-close-fence', 'undo-create-databases', 'undo-create-roles');
    await upgrade.steps('create-roles', 'create-databases', 'close-fence');
    expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
    expect(await host.run('compare', 'do')).toMatchObject({ code: 0, stderr: '' });
  }, 120_000);

  it('has nothing left to do for the host once the endpoint moved, when everything is run again', async () => {
    await upgrade.steps('fence-green', 'switch');
    await upgrade.steps('create-roles', 'create-databases', 'close-fence');
    expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') });
    const compared = await host.run('compare', 'do');
    expect(compared).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(compared.lastLine)).toMatchObject({ equal: true, roles: 4 });
  }, 120_000);
});
