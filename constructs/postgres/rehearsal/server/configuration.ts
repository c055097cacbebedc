import { lchownSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyPair } from '../../../../lib/rehearse/certificate/certificate';
import type { ServerAccount } from '../../../../lib/rehearse/workspace/server-account';
import { accessRules } from './access-rules';
import { settingsOf, type Parameters } from './family-parameters';

export interface Configuration {
  readonly address: string;
  readonly port: number;
  /** Holds `data` and the unix socket. */
  readonly folder: string;
  readonly parameters: Parameters;
  readonly certificate: KeyPair;
  readonly account?: ServerAccount;
}

/** Writes what the server reads at start: settings, access rules, key and certificate, the key for the server's account alone. */
export function writeConfiguration(configuration: Configuration): void {
  const { folder, certificate, parameters, account } = configuration;
  const write = (name: string, content: string): void => {
    const path = join(folder, 'data', name);
    // The folder is the servers' account's: what it may have put there instead of a file is neither followed nor written into.
    rmSync(path, { force: true });
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
    if (account) lchownSync(path, account.uid, account.gid);
  };
  write('server.key', certificate.key);
  write('server.crt', certificate.certificate);
  write('pg_hba.conf', accessRules(parameters));
  const settings = Object.entries({ ...settingsOf(parameters), ...ownSettings(configuration) });
  write('postgresql.conf', settings.map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`).join(''));
}

/** What no parameter group may change. Durability is off: no data of a rehearsal outlives a crash of the machine. */
function ownSettings({ address, port, folder }: Configuration): Parameters {
  return {
    listen_addresses: address,
    port: String(port),
    unix_socket_directories: folder,
    unix_socket_permissions: '0700',
    ssl: 'on',
    ssl_cert_file: 'server.crt',
    ssl_key_file: 'server.key',
    fsync: 'off',
    full_page_writes: 'off',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '%t:%r:%u@%d:[%p]:',
  };
}
