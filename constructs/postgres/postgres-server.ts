import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** Blue or green: a server that exists, in this app or imported. */
export interface PostgresServer {
  /** The server. An imported one needs its security groups, so that function and host can be let in. */
  readonly instance: IDatabaseInstance;

  /** Secret of the master user: JSON with `username` and `password`. It must not rotate during the upgrade. */
  readonly secret: ISecret;

  /**
   * Version, e.g. `11.22`.
   *
   * @default - the version that the app declares; an imported server's must be given
   */
  readonly version?: string;

  /**
   * Customer managed key of the secret, when the secret is imported without it.
   *
   * @default - the account's key for Secrets Manager
   */
  readonly secretKey?: IKey;
}
