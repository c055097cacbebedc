import type { SessionKind } from '../function/server';

/** Every session prints values alike, whatever its server, database or role is set to, and sees every row or fails. */
const SETTINGS: Readonly<Record<string, string>> = {
  search_path: 'pg_catalog',
  row_security: 'off',
  statement_timeout: '0',
  lock_timeout: '30s',
  idle_in_transaction_session_timeout: '0',
  default_transaction_read_only: 'off',
  default_transaction_isolation: 'read\\ committed',
  datestyle: 'ISO,YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  extra_float_digits: '3',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmloption: 'content',
  standard_conforming_strings: 'on',
  // What a session sets for others, as a list of schemas, is kept as it quotes it.
  quote_all_identifiers: 'off',
  synchronize_seqscans: 'off',
  jit: 'off',
  client_min_messages: 'warning',
};

/** What older servers do not know, by the first that does. The last one notices a client that is gone while its statement waits. */
const NEWER: readonly { readonly from: number; readonly name: string; readonly value: string }[] = [
  { from: 14, name: 'idle_session_timeout', value: '0' },
  { from: 17, name: 'transaction_timeout', value: '0' },
  { from: 14, name: 'client_connection_check_interval', value: '2s' },
];

/** Green's last statement commits synchronously, and with it all that came before. */
const SYNCHRONOUS_COMMIT = { blue: 'on', green: 'off' };

type Side = 'blue' | 'green';

/** Settings that a session of the host is started with. @param major of the server; those that it may not know are left out without it */
export function startUpOptions(side: Side, major = 0, more: Readonly<Record<string, string>> = {}): string {
  const newer = NEWER.filter(({ from }) => major >= from).map(({ name, value }) => [name, value]);
  const all = { ...SETTINGS, synchronous_commit: SYNCHRONOUS_COMMIT[side], ...Object.fromEntries(newer), ...more };
  return Object.entries(all)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/**
 * A database without an encoding gives names as the bytes that they are; everywhere else they come in UTF-8.
 */
const FURTHER_SQL = `SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES ${NEWER.map(({ name, value }) => `('${name}', '${value}')`).join(', ')}) newer (name, value) USING (name);
SELECT set_config('client_encoding', 'SQL_ASCII', false) WHERE current_setting('server_encoding') = 'SQL_ASCII';`;

/** Sessions that last as long as the work. */
export function hostSessions(side: Side): SessionKind {
  return { options: startUpOptions(side), settings: FURTHER_SQL, queryTimeoutMs: 0 };
}
