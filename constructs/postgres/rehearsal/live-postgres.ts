import type { Load } from '../../../lib/system/load';
import type { LiveSystem, LiveUpgrade } from '../../../lib/system/rehearsal-system';
import type { BlueContents } from './blue-contents';
import { startLoad } from './load/load';
import type { PostgresEngine } from './postgres-engine';
import { rehearsalLoad } from './rehearsal-load';
import { passwordOf } from './role-secrets';
import type { PostgresServer } from './server/server';

/** Both servers of an upgrade that was brought to life. */
export class LivePostgres implements LiveSystem {
  constructor(
    private readonly upgrade: LiveUpgrade,
    private readonly engine: PostgresEngine,
    readonly contents: BlueContents,
  ) {}

  get blue(): PostgresServer {
    return this.engine.at(this.upgrade.values.BlueHost);
  }

  get green(): PostgresServer {
    return this.engine.at(this.upgrade.values.GreenHost);
  }

  /** Every server that was started, those of earlier upgrades included. */
  get servers(): readonly PostgresServer[] {
    return this.engine.servers;
  }

  async startLoad(): Promise<Load> {
    const { blue, contents, upgrade } = this;
    const { values, dnsServer, caCertificate } = upgrade;
    const clients = await startLoad({
      endpoint: values.EndpointName,
      dnsServer,
      port: blue.port,
      password: this.passwordOf(contents.statements.role),
      statements: contents.statements,
      abilities: { tls: values.ClientTls === 'true', scram: values.ClientScram === 'true' },
      caCertificate,
      greenAddress: values.GreenHost,
      ...(contents.ownStatements === undefined ? {} : { ownStatements: contents.ownStatements }),
    });
    return rehearsalLoad(clients, { blue: values.BlueHost, green: values.GreenHost });
  }

  sides() {
    const { blue, green } = this;
    const title = 'PostgreSQL';
    return {
      blue: { title, version: blue.version },
      green: { title, version: green.version, parameters: green.parameters },
    };
  }

  reach(): readonly string[] {
    const sides = new Map([
      [this.blue.address, 'blue'],
      [this.green.address, 'green'],
    ]);
    return this.servers.map(
      ({ name, version, address, port, socketFolder }) =>
        `${sides.get(address) ?? name}: PostgreSQL ${version} on ${address}:${port}; as superuser: psql -h ${socketFolder} -p ${port} -U rdsadmin postgres`,
    );
  }

  /** The password of a declared client role. */
  passwordOf(role: string): string {
    return passwordOf(role, this.upgrade);
  }
}
