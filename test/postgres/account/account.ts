import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LocalInstance, LocalRule, PolicyStatement } from '../../../lib/rehearse/aws/local-aws';
import { ACCOUNT, REGION, testAws, type TestAws } from '../../rehearse/aws/running-aws';

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const instances = ['blue', 'green'].map((id) => arn('rds', `db:${id}`));

/** What the declaration grants; a test shows that it is no more than that. */
export const RIGHTS: readonly PolicyStatement[] = [
  { Effect: 'Allow', Action: 'rds:DescribeDBInstances', Resource: instances },
  { Effect: 'Allow', Action: 'rds:DescribePendingMaintenanceActions', Resource: instances },
  { Effect: 'Allow', Action: 'rds:DescribeDBProxies', Resource: '*' },
  { Effect: 'Allow', Action: 'rds:DescribeDBProxyTargets', Resource: '*' },
  { Effect: 'Allow', Action: 'ec2:DescribeSecurityGroupRules', Resource: '*' },
  { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn('lambda', 'function:vpc') },
];

const GIB = 1024 ** 3;

function instance(id: string): LocalInstance {
  return {
    DBInstanceIdentifier: id,
    DBInstanceStatus: 'available',
    DBInstanceClass: 'db.m7g.large',
    Endpoint: { Address: `${id}.abc.rds.amazonaws.com`, Port: 5432 },
    AllocatedStorage: 100,
    StorageType: 'gp3',
    Iops: 3000,
    StorageEncrypted: true,
    MultiAZ: true,
    DeletionProtection: true,
    AutoMinorVersionUpgrade: false,
    BackupRetentionPeriod: 7,
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    DBSubnetGroup: { VpcId: 'vpc-1' },
    DBParameterGroups: [{ DBParameterGroupName: `${id}-parameters`, ParameterApplyStatus: 'in-sync' }],
    VpcSecurityGroups: [{ VpcSecurityGroupId: `sg-${id}`, Status: 'active' }],
    AssociatedRoles: [],
    PendingModifiedValues: {},
  };
}

/** The function that looks at the account, its bundle run by the local AWS, beside two instances of which there is nothing to say. */
export class TestAccount {
  static async start(): Promise<TestAccount> {
    const account = new TestAccount(await testAws());
    account.reset();
    return account;
  }

  /** What the function in the VPC answers. */
  measured: unknown = { moved: false, bytes: 10 * GIB };
  private readonly folder = mkdtempSync(join(tmpdir(), 'vpc-function-'));
  private readonly roleArn: string;

  private constructor(readonly local: TestAws) {
    this.roleArn = local.role('Account');
    const measurer = local.role('Measurer');
    const file = join(this.folder, 'answer.json');
    writeFileSync(
      join(this.folder, 'index.js'),
      `exports.handler = async ({ Step, BlueHost }) => {
        const answer = JSON.parse(require('fs').readFileSync(${JSON.stringify(file)}, 'utf8'));
        if (Step === 'account-passed') return {};
        if (Step !== 'measure' || !BlueHost) throw new Error('asked for ' + Step);
        if (answer.error) throw new Error(answer.error);
        return answer;
      };`,
    );
    const fn = (name: string, codeDir: string, roleArn: string) =>
      local.aws.lambda.putFunction({
        ...{ name, codeDir, roleArn, handler: 'index.handler', timeoutSeconds: 30, environment: {} },
        arn: arn('lambda', `function:${name}`),
      });
    fn('account', resolve(__dirname, '../../../assets/postgres-account'), this.roleArn);
    fn('vpc', this.folder, measurer);
  }

  /** As it was at the start, with all rights. */
  reset(): void {
    this.measured = { moved: false, bytes: 10 * GIB };
    this.allow(RIGHTS);
    for (const id of ['blue', 'green']) this.local.aws.rds.putInstance(instance(id));
  }

  allow(statements: readonly PolicyStatement[]): void {
    this.local.aws.iam.putPolicy('Account', 'Default', statements);
  }

  change(id: 'blue' | 'green', changes: Partial<LocalInstance>): void {
    this.local.aws.rds.changeInstance(id, changes);
  }

  /** Lets somebody in to an instance on its port; returns what takes it back. */
  letIn(id: 'blue' | 'green', rule: Partial<LocalRule>): () => void {
    const key = `${id} ${JSON.stringify(rule)}`;
    const tcp = { GroupId: `sg-${id}`, IsEgress: false, IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 };
    this.local.aws.ec2.putRule(key, { ...tcp, ...rule });
    return () => this.local.aws.ec2.removeRule(key);
  }

  /** The step's facts, or the words of its failure; its findings a line each. */
  async look(more: Readonly<Record<string, string>> = {}): Promise<{ failed: boolean; lines: readonly string[] }> {
    writeFileSync(join(this.folder, 'answer.json'), JSON.stringify(this.measured));
    const { functionError, payload } = await this.local.aws.lambda.invoke('account', {
      ...{
        Step: 'look-at-account',
        Upgrade: 'kong',
        ExecutionId: 'test',
        Acknowledged: '',
        ClientTls: 'true',
        FunctionName: 'vpc',
      },
      ...{ BlueInstance: 'Blue', BlueHost: 'Blue.abc.rds.amazonaws.com', BluePort: '5432' },
      ...{ GreenInstance: 'green', GreenHost: 'green.abc.rds.amazonaws.com', GreenPort: '5432' },
      ...{ TimeLimitSeconds: '0', ...more },
    });
    const { findings, errorMessage } = payload as { findings?: string; errorMessage?: string };
    return { failed: functionError !== undefined, lines: (errorMessage ?? findings ?? '').split('\n').filter(Boolean) };
  }

  async stop(): Promise<void> {
    await this.local.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
