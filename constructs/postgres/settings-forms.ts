import type { Form } from '../settings/section';

/** The forms of what a settings file says of PostgreSQL alone. */
export const name: Form = {
  pattern: /^[A-Z][A-Za-z0-9]{0,39}$/,
  what: 'a name for the resources of this green: letters and digits, beginning with a capital one',
  like: 'Postgres15',
};
export const identifier: Form = {
  pattern: /^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,61}[A-Za-z0-9]$/,
  what: 'the identifier of a DB instance',
  like: 'kong-postgres11',
};
export const address: Form = {
  pattern: /^(?=.{4,253}$)(?!.*\.(cluster|proxy)-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
  what: "the address of a DB instance (not a cluster's or a proxy's)",
  like: 'kong-postgres11.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com',
};
export const version: Form = { pattern: /^\d{1,2}\.\d{1,3}$/, what: 'a PostgreSQL version', like: '15.17' };
export const storage = { least: 20, most: 65_536, unit: 'GiB' };
export const masterUsername: Form = {
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
  what: 'a name that RDS takes for the main user',
  like: 'postgres',
};
export const parameterName: Form = {
  pattern: /^[a-z_][a-z0-9_.]*$/,
  what: 'the name of a parameter',
  like: 'log_min_duration_statement',
};
export const parameterValue: Form = {
  pattern: /^[^\p{Cc}]{0,2048}$/u,
  what: "a parameter's value, in quotes",
  like: '500',
};
export const warning: Form = {
  pattern: /^[a-z]+(-[a-z]+)*$/,
  what: "the id of one of preflight's warnings",
  like: 'large-objects',
};
