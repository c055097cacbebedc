import { AwsError } from './aws-error';
import { requiredText } from './input';
import type { LocalSecretsManager } from './local-aws';
import type { Service } from './service';

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
  readonly versionId: string;
  readonly created: Date;
}

interface Rotation {
  readonly enabled: boolean;
  readonly next?: Date;
}

/** Secrets in memory. */
export class SecretsManager implements LocalSecretsManager {
  readonly service: Service;
  private readonly secrets = new Map<string, Secret>();
  private readonly rotations = new Map<string, Rotation>();

  constructor(private readonly arnPrefix: string) {
    const resources = (input: Readonly<Record<string, unknown>>): readonly string[] => [
      this.arnOf(requiredText(input, 'SecretId')),
    ];
    this.service = {
      prefix: 'secretsmanager',
      operations: {
        GetSecretValue: {
          resources,
          answer: (input) => {
            const { arn, name, value, versionId, created } = this.find(requiredText(input, 'SecretId'));
            const version = { VersionId: versionId, VersionStages: ['AWSCURRENT'], CreatedDate: created };
            return { ARN: arn, Name: name, SecretString: value, ...version };
          },
        },
        DescribeSecret: {
          resources,
          answer: (input) => {
            const { arn, name, versionId, created } = this.find(requiredText(input, 'SecretId'));
            const { enabled, next } = this.rotations.get(arn) ?? {};
            const rotation = { RotationEnabled: enabled, NextRotationDate: next };
            const VersionIdsToStages = { [versionId]: ['AWSCURRENT'] };
            return {
              ARN: arn,
              Name: name,
              VersionIdsToStages,
              CreatedDate: created,
              LastChangedDate: created,
              ...rotation,
            };
          },
        },
      },
    };
  }

  putSecret(secret: { readonly arn: string; readonly name: string; readonly value: string }): void {
    this.secrets.set(secret.arn, { ...secret, versionId: crypto.randomUUID(), created: new Date() });
  }

  /** What is told of a secret's rotation from now on; nothing rotates. */
  putRotation(arn: string, rotation: Rotation): void {
    this.rotations.set(arn, rotation);
  }

  secretValue(arnOrName: string): string {
    return this.find(arnOrName).value;
  }

  private find(id: string): Secret {
    const all = [...this.secrets.values()];
    const found = all.find(({ arn, name }) => arn === id || name === id || withoutSuffix(arn) === id);
    if (found) return found;
    throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret: ${id}`);
  }

  /** What policies are asked about: the secret's ARN, or for one that does not exist the ARN that it would have. */
  private arnOf(id: string): string {
    try {
      return this.find(id).arn;
    } catch {
      return id.startsWith('arn:') ? id : `${this.arnPrefix}${id}-??????`;
    }
  }
}

/** Secrets Manager also takes an ARN without the hyphen and the six characters that it adds itself. */
function withoutSuffix(arn: string): string {
  return arn.replace(/-[A-Za-z0-9]{6}$/, '');
}
