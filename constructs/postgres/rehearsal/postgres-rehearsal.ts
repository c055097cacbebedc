import type { Declared } from '../../../lib/rehearse/run/declared';
import type { ImportContext, LiveUpgrade, RehearsalSystem } from '../../../lib/system/rehearsal-system';
import { contentsForRoles, type BlueContents } from './blue-contents';
import { assertHostTools } from './host-tools';
import { makeImports } from './imports';
import { LivePostgres } from './live-postgres';
import { PostgresEngine } from './postgres-engine';
import { passwordIn, passwordOf, roleSecrets } from './role-secrets';
import { STAND_INS } from './stand-ins';

export interface PostgresRehearsalSettings {
  readonly declared: Pick<Declared, 'values'>;
  /** What blue holds. @default - rows of our own making, owned by the first declared role */
  readonly contents?: BlueContents;
  /** @default none */
  readonly acknowledged?: readonly string[];
}

/** PostgreSQL's part of a rehearsal. */
export class PostgresRehearsal implements RehearsalSystem<LivePostgres> {
  readonly engines: { readonly postgres: PostgresEngine } = { postgres: new PostgresEngine() };
  readonly standIns = STAND_INS;
  readonly acknowledged: readonly string[];

  /** @throws naming the tools that are missing on this machine; when no role is declared that clients could log in as */
  constructor(private readonly settings: PostgresRehearsalSettings) {
    const { declared, contents, acknowledged = [] } = settings;
    assertHostTools(String(declared.values.GreenVersion));
    if (contents === undefined && declared.values.RoleSecrets === '') contentsForRoles([]);
    this.acknowledged = acknowledged;
  }

  makeImports(context: ImportContext): Promise<ReadonlyMap<string, string>> {
    return makeImports(context);
  }

  async fill(upgrade: LiveUpgrade): Promise<LivePostgres> {
    const { values, secret, caCertificate, note } = upgrade;
    const roles = [...roleSecrets(values.RoleSecrets).keys()];
    const { contents = contentsForRoles(roles) } = this.settings;
    const live = new LivePostgres(upgrade, this.engines.postgres, contents);
    const { blue } = live;
    const { address, port, masterUsername: username } = blue;
    const master = { username, password: passwordIn(secret(values.BlueSecretArn)) };
    const connectAsSuperuser = (database?: string) => blue.connectAsSuperuser(database);
    const target = { address, port, master, caCertificate, connectAsSuperuser };
    const passwords = Object.fromEntries(roles.map((role) => [role, passwordOf(role, upgrade)]));
    await contents.fill(target, passwords, note);
    return live;
  }
}
