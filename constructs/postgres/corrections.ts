import type { Fixes } from '../required-props';

/** What the least able client of a database can do. It decides what green's parameters must not demand. */
export interface ClientAbilities {
  /** Whether every client opens its connections with TLS. */
  readonly tls: boolean;

  /** Whether every client can log in with SCRAM-SHA-256. A client that cannot needs passwords stored as md5. */
  readonly scram: boolean;
}

/** Neither has a default: what is not said would be taken for what no client can do. */
export const NEEDED_OF_CLIENTS: Fixes<ClientAbilities> = {
  tls: 'Say whether every client opens its connections with TLS: true or false',
  scram: 'Say whether every client can log in with SCRAM-SHA-256: true or false',
};

/** One parameter of green, and why it has its value. */
export interface ParameterCorrection {
  /** The parameter's name in RDS. */
  readonly name: string;

  /** The value that is in force. */
  readonly value: string;

  /** Why, in a sentence for the operator. */
  readonly why: string;

  /** The page that documents the behaviour. */
  readonly source: string;
}

interface Demand {
  readonly name: string;
  readonly ability: keyof ClientAbilities;
  readonly abilityName: string;
  /** The first major version whose default demands the ability. */
  readonly since: number;
  readonly demanding: string;
  readonly undemanding: string;
  readonly source: string;
}

const DEMANDS: readonly Demand[] = [
  {
    name: 'rds.force_ssl',
    ability: 'tls',
    abilityName: 'TLS',
    since: 15,
    demanding: '1',
    undemanding: '0',
    source:
      'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html#PostgreSQL.Concepts.General.SSL.Requiring',
  },
  {
    name: 'password_encryption',
    ability: 'scram',
    abilityName: 'SCRAM-SHA-256',
    since: 14,
    demanding: 'scram-sha-256',
    undemanding: 'md5',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL_Password_Encryption_configuration.html',
  },
];

/** The first major version that calls md5 passwords deprecated. */
export const MD5_DEPRECATED_SINCE = 18;

/** Parameters that must be set, because the default would refuse the clients. A capable client keeps the default. */
export function correctionsFor(major: number, clients: ClientAbilities): ParameterCorrection[] {
  return DEMANDS.filter((demand) => !clients[demand.ability] && major >= demand.since).map((demand) => ({
    name: demand.name,
    value: demand.undemanding,
    why:
      `A client cannot do ${demand.abilityName}, which the default of PostgreSQL ${major} ` +
      `(${demand.name}=${demand.demanding}) demands${md5Note(demand, major)}`,
    source: demand.source,
  }));
}

/** Parameters that are left alone, and why that is right. `stated` is what the declaration sets by itself. */
export function keptFor(
  major: number,
  clients: ClientAbilities,
  stated: Readonly<Record<string, string>>,
): ParameterCorrection[] {
  return DEMANDS.filter((demand) => clients[demand.ability] || major < demand.since).map((demand) => ({
    name: demand.name,
    value: stated[demand.name] ?? (major >= demand.since ? demand.demanding : demand.undemanding),
    why: whyKept(demand, major, clients, demand.name in stated),
    source: demand.source,
  }));
}

/** The values with which a parameter shuts out clients that cannot do what it demands; every other name is the user's own affair. */
export function refusedValue(name: string, value: string, clients: ClientAbilities): Refusal | undefined {
  if (name === 'rds.accepted_password_auth_method') {
    return !clients.scram && value !== 'md5+scram' ? { ability: 'scram', needed: 'md5+scram' } : undefined;
  }
  const demand = DEMANDS.find((candidate) => candidate.name === name);
  if (!demand || clients[demand.ability] || value === demand.undemanding) return undefined;
  return { ability: demand.ability, needed: demand.undemanding };
}

/** Why a stated value cannot stay. */
export interface Refusal {
  readonly ability: keyof ClientAbilities;
  readonly needed: string;
}

function whyKept(demand: Demand, major: number, clients: ClientAbilities, stated: boolean): string {
  if (stated) return 'The declaration sets it, and it suits the clients';
  if (clients[demand.ability]) {
    return `Every client can do ${demand.abilityName}: the default of PostgreSQL ${major} stays`;
  }
  return `A client cannot do ${demand.abilityName}, but PostgreSQL ${major} does not demand it before ${demand.since}: the default suits${md5Note(demand, major)}`;
}

function md5Note(demand: Demand, major: number): string {
  return demand.ability === 'scram' && major >= MD5_DEPRECATED_SINCE
    ? `; PostgreSQL deprecates md5 since ${MD5_DEPRECATED_SINCE} and will remove it: renew that client before the next upgrade`
    : '';
}
