import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { asSuperuser, type BlueServer } from './blue-server';
import type { PlannedDatabase } from './plan';
import { isSystemRole } from './system-roles';

/**
 * Who runs what a dump holds: a role for this alone, no superuser, member of the dump's roles, so that nothing of a dump can read files, run
 * programs or make roles. While it works the master user, who owns much in most dumps, is no member of rds_superuser.
 */
export class Loader {
  static async make(superuser: Client, blue: BlueServer, databases: readonly PlannedDatabase[]): Promise<Loader> {
    const loader = new Loader(superuser, blue, databases, randomBytes(18).toString('base64url'));
    await loader.begin();
    return loader;
  }

  private readonly name = `cdk_cutover_loader_${randomBytes(4).toString('hex')}`;

  private constructor(
    private readonly superuser: Client,
    private readonly blue: BlueServer,
    private readonly databases: readonly PlannedDatabase[],
    private readonly password: string,
  ) {}

  async connect(database: string): Promise<Client> {
    const { address: host, port, caCertificate: ca } = this.blue;
    const client = new Client({ host, port, database, user: this.name, password: this.password, ssl: { ca } });
    // Whoever is interrupted ends the server: the statement under way says so.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Gives what belongs to nobody else to the databases' owners, takes the role away, and gives the master user its rights back. */
  async end(): Promise<void> {
    for (const { name, owner } of this.databases) {
      await asSuperuser(this.blue, name, async (client) => {
        const { rows } = await client.query<{ owner: string }>(
          "SELECT pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = 'public'",
        );
        if (rows[0]?.owner === this.name)
          await client.query(`ALTER SCHEMA public OWNER TO ${await originalOwner(client)}`);
        await client.query(`REASSIGN OWNED BY ${this.name} TO ${escapeIdentifier(owner ?? this.blue.master.username)}`);
        await client.query(`DROP OWNED BY ${this.name}`);
      });
    }
    await this.superuser.query(`DROP ROLE ${this.name}`);
    await this.superuser.query(`GRANT rds_superuser TO ${this.master}`);
  }

  private get master(): string {
    return escapeIdentifier(this.blue.master.username);
  }

  private async begin(): Promise<void> {
    const { superuser } = this;
    await superuser.query(`REVOKE rds_superuser FROM ${this.master}`);
    await superuser.query(`CREATE ROLE ${this.name} LOGIN NOSUPERUSER PASSWORD ${escapeLiteral(this.password)}`);
    // A statement that fails may hold a secret: it does not belong into the server's log.
    for (const setting of [
      "log_min_error_statement = 'panic'",
      "log_statement = 'none'",
      'log_min_duration_statement = -1',
    ]) {
      await superuser.query(`ALTER ROLE ${this.name} SET ${setting}`);
    }
    await superuser.query(`ALTER ROLE ${this.name} SET synchronous_commit = off`);
    const { rows } = await superuser.query<{ name: string }>('SELECT rolname AS name FROM pg_roles WHERE NOT rolsuper');
    for (const { name } of rows) {
      if (name !== this.name && !isSystemRole(name))
        await superuser.query(`GRANT ${escapeIdentifier(name)} TO ${this.name}`);
    }
    for (const { name } of this.databases) {
      await superuser.query(`GRANT ALL ON DATABASE ${escapeIdentifier(name)} TO ${this.name}`);
      await asSuperuser(this.blue, name, async (client) => {
        await client.query(`ALTER SCHEMA public OWNER TO ${this.name}`);
        const { rows: wrappers } = await client.query<{ name: string }>(
          'SELECT fdwname AS name FROM pg_foreign_data_wrapper',
        );
        for (const wrapper of wrappers) {
          await client.query(`GRANT USAGE ON FOREIGN DATA WRAPPER ${escapeIdentifier(wrapper.name)} TO ${this.name}`);
        }
      });
    }
  }
}

/** Schema public is the first superuser's, and from 15 on the database owner's. */
async function originalOwner(client: Client): Promise<string> {
  const { rows } = await client.query("SELECT FROM pg_roles WHERE rolname = 'pg_database_owner'");
  const { rows: version } = await client.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  );
  return rows.length > 0 && version[0].major >= 15 ? 'pg_database_owner' : 'rdsadmin';
}
