import { isOn, type Parameters } from './family-parameters';

/** The superuser that RDS keeps for itself. Here: reachable by the unix socket only, without a password. */
export const LOCAL_SUPERUSER = 'rdsadmin';

/**
 * pg_hba.conf as RDS behaves. With `rds.force_ssl` there is no line for a client without TLS, rather than one that rejects: the server
 * then says `no pg_hba.conf entry for host …, no encryption`, the words that people meet on RDS. `md5` takes both kinds of stored password.
 */
export function accessRules(parameters: Parameters): string {
  const connection = isOn(parameters['rds.force_ssl']) ? 'hostssl' : 'host';
  const method = parameters['rds.accepted_password_auth_method'] === 'scram' ? 'scram-sha-256' : 'md5';
  return [
    `local all ${LOCAL_SUPERUSER} trust`,
    `host ${LOCAL_SUPERUSER} all all reject`,
    `host all ${LOCAL_SUPERUSER} all reject`,
    `${connection} all all all ${method}`,
    '',
  ].join('\n');
}
