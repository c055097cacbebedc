import { createHash } from 'node:crypto';
import type { LocalIam, PolicyStatement } from './local-aws';
import { managedPolicy } from './managed-policies';
import type { ConditionKeys, Verdict } from './policy';
import { evaluate } from './policy';

interface Role {
  readonly arn: string;
  readonly name: string;
}

/** Roles, their policies, and whose access key is whose. */
export class Iam implements LocalIam {
  private readonly roles = new Map<string, Role>();
  private readonly policies = new Map<string, Map<string, readonly PolicyStatement[]>>();

  constructor(
    private readonly region: string,
    private readonly account: string,
  ) {}

  putRole(role: Role): void {
    this.roles.set(role.arn, role);
  }

  putPolicy(roleName: string, policyName: string, statements: readonly PolicyStatement[]): void {
    for (const statement of statements) assertReadable(roleName, policyName, statement);
    const policies = this.policies.get(roleName) ?? new Map<string, readonly PolicyStatement[]>();
    this.policies.set(roleName, policies.set(policyName, statements));
  }

  has(roleArn: string): boolean {
    return this.roles.has(roleArn);
  }

  attachManagedPolicy(roleName: string, nameOrArn: string): void {
    this.putPolicy(roleName, nameOrArn, managedPolicy(nameOrArn));
  }

  credentialsFor(roleArn: string): Readonly<Record<string, string>> {
    this.role(roleArn);
    return credentials(accessKeyOf(roleArn), roleArn);
  }

  /** Credentials of the rehearsal itself: it may call everything, as an administrator. */
  ownCredentials(): Readonly<Record<string, string>> {
    return credentials(OWN_ACCESS_KEY, 'rehearsal');
  }

  /** Whose access key that is: a role's, or without `roleArn` the rehearsal's own. `undefined` for a key that is none of ours. */
  ownerOf(accessKeyId: string): { readonly roleArn?: string } | undefined {
    if (accessKeyId === OWN_ACCESS_KEY) return {};
    const role = [...this.roles.values()].find(({ arn }) => accessKeyOf(arn) === accessKeyId);
    return role && { roleArn: role.arn };
  }

  /** How AWS names the caller in messages. */
  callerName(roleArn: string | undefined): string {
    if (roleArn === undefined) return `arn:aws:iam::${this.account}:user/rehearsal`;
    return `arn:aws:sts::${this.account}:assumed-role/${this.role(roleArn).name}/rehearsal`;
  }

  /** What the role's policies say. The rehearsal itself may everything. */
  verdict(roleArn: string | undefined, action: string, resource: string, keys: ConditionKeys): Verdict {
    if (roleArn === undefined) return { allowed: true };
    const policies = this.policies.get(this.role(roleArn).name) ?? new Map<string, readonly PolicyStatement[]>();
    return evaluate([...policies.values()].flat(), action, resource, {
      'aws:RequestedRegion': this.region,
      'aws:PrincipalAccount': this.account,
      'aws:ResourceAccount': this.account,
      ...keys,
    });
  }

  private role(arn: string): Role {
    const role = this.roles.get(arn);
    if (!role) throw new Error(`no role ${arn} in this rehearsal: put the role before what uses it`);
    return role;
  }
}

const OWN_ACCESS_KEY = 'AKIAREHEARSALITSELF0';

function accessKeyOf(roleArn: string): string {
  const digest = createHash('sha256').update(roleArn).digest('hex').toUpperCase();
  return `ASIA${digest.slice(0, 16)}`;
}

function credentials(accessKeyId: string, of: string): Readonly<Record<string, string>> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: createHash('sha256').update(`secret of ${of}`).digest('hex').slice(0, 40),
    AWS_SESSION_TOKEN: 'rehearsal',
  };
}

function assertReadable(role: string, policy: string, statement: PolicyStatement): void {
  if (statement.Action !== undefined && statement.Resource !== undefined) return;
  throw new Error(
    `policy ${policy} of role ${role}: a statement without Action and Resource (NotAction, NotResource) is not known to the rehearsal`,
  );
}
