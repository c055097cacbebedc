import { Annotations, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import type { CfnResource } from 'aws-cdk-lib/core';
import { DatabaseInstanceEngine, ParameterGroup } from 'aws-cdk-lib/aws-rds';
import type { IInstanceEngine, IParameterGroup, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { DeclarationError } from '../declaration-error';
import { requireProps, type Fixes } from '../required-props';
import { MD5_DEPRECATED_SINCE, NEEDED_OF_CLIENTS, correctionsFor, keptFor, refusedValue } from './corrections';
import type { ClientAbilities, ParameterCorrection } from './corrections';

/** Properties of PostgresParameters. */
export interface PostgresParametersProps {
  /** The PostgreSQL version of green. */
  readonly version: PostgresEngineVersion;

  /** What the least able client can do. Corrections follow from it. */
  readonly clients: ClientAbilities;

  /**
   * Further parameters of green, RDS' names to values.
   *
   * A value that would shut out the declared clients is an error.
   *
   * @default - none; RDS' defaults for the version are in force
   */
  readonly parameters?: { readonly [name: string]: string };
}

const NEEDED: Fixes<PostgresParametersProps> = {
  version: "Give green's version, e.g. PostgresEngineVersion.of('15.17', '15')",
  clients: 'Say what the least able client can do: { tls: true, scram: true } where each can do both',
};

/**
 * The parameter group of a green PostgreSQL, corrected for what its clients can do.
 *
 * From 15 on RDS refuses connections without TLS, from 14 on PostgreSQL stores passwords so that only SCRAM clients can log in.
 * A client that lacks one of the two gets `rds.force_ssl=0` or `password_encryption=md5`; a capable client keeps the secure
 * default, and nothing is set. What was decided and why is in the template's metadata of the group.
 *
 * The group is retained: green needs it as long as it lives.
 */
export class PostgresParameters extends Construct {
  /** The group, for `rds.DatabaseInstance` or `PostgresGreen`. */
  public readonly parameterGroup: IParameterGroup;

  /** What the least able client can do. */
  public readonly clients: ClientAbilities;

  /** The version as declared. */
  public readonly version: PostgresEngineVersion;

  /** The engine to which the group belongs. */
  public readonly engine: IInstanceEngine;

  /** The group's family, for example `postgres15`. */
  public readonly family: string;

  /** The major version as a number, for example 15. */
  public readonly major: number;

  /** What was set for the sake of the clients, and why. */
  public readonly corrections: ParameterCorrection[];

  /** What the clients bear as it is, and why. */
  public readonly kept: ParameterCorrection[];

  constructor(scope: Construct, id: string, props: PostgresParametersProps) {
    super(scope, id);
    requireProps(this, props, NEEDED);
    requireProps(this, props.clients, NEEDED_OF_CLIENTS, 'clients.');
    this.version = props.version;
    this.clients = props.clients;
    this.engine = DatabaseInstanceEngine.postgres({ version: props.version });
    this.major = this.majorOf(props.version);
    this.family = `postgres${this.major}`;

    const stated = props.parameters ?? {};
    for (const [name, value] of Object.entries(stated)) this.refuseWhatShutsClientsOut(name, value);
    this.corrections = correctionsFor(this.major, props.clients);
    this.kept = keptFor(this.major, props.clients, stated);

    const parameterGroup = new ParameterGroup(this, 'Group', {
      engine: this.engine,
      // A changed description replaces the group, so it says nothing that may change while green lives.
      description: `PostgreSQL ${this.major}, corrected for what its clients can do`,
      parameters: { ...stated, ...Object.fromEntries(this.corrections.map(({ name, value }) => [name, value])) },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Without an instance there would be no group.
    parameterGroup.bindToInstance({});
    this.parameterGroup = parameterGroup;
    const group = parameterGroup.node.defaultChild as CfnResource;
    group.addMetadata('cdk-cutover', { clients: this.clients, corrections: this.corrections, kept: this.kept });
    this.warnOfMd5();
  }

  private majorOf(version: PostgresEngineVersion): number {
    const stated = version.postgresMajorVersion;
    if (Token.isUnresolved(stated)) {
      throw new DeclarationError(
        this,
        'the major version is known only at deploy, so no correction can be derived from it',
        "Write it out: PostgresEngineVersion.of(fullVersion, '15')",
      );
    }
    if (!/^[1-9][0-9]$/.test(stated)) {
      throw new DeclarationError(
        this,
        `major version '${stated}' is not one that an upgrade can lead to`,
        "Take a PostgresEngineVersion from 10 on, for example PostgresEngineVersion.of('15.17', '15')",
      );
    }
    return Number(stated);
  }

  private refuseWhatShutsClientsOut(name: string, value: string): void {
    const refusal = refusedValue(name, value, this.clients);
    if (!refusal) return;
    const shown = Token.isUnresolved(value) ? 'a value known only at deploy' : `'${value}'`;
    throw new DeclarationError(
      this,
      `parameters['${name}'] is ${shown}, but clients are declared with ${refusal.ability}: false and need '${refusal.needed}'`,
      `Leave '${name}' out, or declare clients: { ${refusal.ability}: true } once every client can do it`,
    );
  }

  private warnOfMd5(): void {
    if (this.clients.scram || this.major < MD5_DEPRECATED_SINCE) return;
    Annotations.of(this).addWarningV2(
      'cdk-cutover:md5Deprecated',
      `PostgreSQL ${this.major} deprecates the md5 passwords that clients without SCRAM need, and a later version removes them. ` +
        'Renew those clients and declare scram: true.',
    );
  }
}
