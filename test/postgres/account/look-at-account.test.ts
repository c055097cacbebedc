import { RIGHTS, TestAccount } from './account';

const GIB = 1024 ** 3;

/** What makes a finding appear; the account is as it was before each. */
interface Case {
  readonly id: string;
  readonly make: (account: TestAccount) => (() => void) | void;
  readonly values?: Readonly<Record<string, string>>;
  readonly words: string;
}

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const clock = (time: Date) => time.toISOString().slice(11, 16);
const onDay = (time: Date) => `${['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][time.getUTCDay()]}:${clock(time)}`;

const CASES: readonly Case[] = [
  {
    id: 'error instance-missing',
    make: (account) => account.local.aws.rds.removeInstance('green'),
    words: 'There is no DB instance "green", which is declared as green',
  },
  {
    id: 'error instance-address',
    make: () => undefined,
    values: { BlueHost: 'other.abc.rds.amazonaws.com' },
    words: 'DB instance "blue" listens on blue.abc.rds.amazonaws.com, but other.abc.rds.amazonaws.com is declared',
  },
  {
    id: 'error instance-replica',
    make: (account) => account.change('blue', { ReadReplicaSourceDBInstanceIdentifier: 'elder' }),
    words: 'blue is a read replica of "elder"',
  },
  {
    id: 'error instance-status',
    make: (account) => account.change('green', { DBInstanceStatus: 'rebooting' }),
    words: 'green is rebooting, not available',
  },
  {
    id: 'warning instance-busy',
    make: (account) => account.change('blue', { DBInstanceStatus: 'storage-optimization' }),
    words: 'RDS is at work on blue (storage-optimization)',
  },
  {
    id: 'warning read-replicas',
    make: (account) => account.change('blue', { ReadReplicaDBInstanceIdentifiers: ['reports', 'search'] }),
    words: 'Blue has read replicas ("reports", "search"), which go on following blue',
  },
  {
    id: 'warning rds-proxies',
    make: ({ local: { aws } }) => {
      aws.rds.putProxy({ name: 'elsewhere', vpcId: 'vpc-1', targets: ['other'] });
      aws.rds.putProxy({ name: 'pool', vpcId: 'vpc-1', targets: ['other', 'blue'] });
      return () => aws.rds.removeProxy('pool');
    },
    words: 'RDS Proxies lead to blue ("pool")',
  },
  {
    id: 'warning iam-disabled',
    make: (account) => account.change('blue', { IAMDatabaseAuthenticationEnabled: true }),
    words: 'Blue lets clients log in with IAM database authentication, green does not',
  },
  {
    id: 'warning attached-roles',
    make: (account) => {
      const role = (FeatureName: string) => ({ FeatureName, RoleArn: 'arn:aws:iam::1:role/r', Status: 'ACTIVE' });
      account.change('blue', { AssociatedRoles: [role('s3Import'), role('Lambda')] });
      account.change('green', { AssociatedRoles: [role('Lambda')] });
    },
    words: 'Blue has roles attached for "s3Import", green has none for that',
  },
  {
    id: 'warning public-access',
    make: (account) => account.change('blue', { PubliclyAccessible: true }),
    words: 'Blue is publicly accessible, green is not',
  },
  {
    id: 'warning ca-certificate',
    make: (account) => account.change('blue', { CACertificateIdentifier: 'rds-ca-2019' }),
    words: "Blue's certificate is of rds-ca-2019, green's of rds-ca-rsa2048-g1",
  },
  {
    id: 'warning ingress',
    make: (account) => {
      const undo = [
        account.letIn('blue', { CidrIpv4: '10.1.2.0/24' }),
        account.letIn('blue', { CidrIpv4: '10.2.0.0/16', FromPort: 0, ToPort: 65_535 }),
        account.letIn('blue', { CidrIpv6: '2001:db8:1::/48', IpProtocol: '-1', FromPort: -1, ToPort: -1 }),
        account.letIn('blue', { ReferencedGroupInfo: { GroupId: 'sg-clients' } }),
        account.letIn('blue', { PrefixListId: 'pl-office' }),
        account.letIn('blue', { CidrIpv4: '10.9.0.0/16', FromPort: 22, ToPort: 22 }),
        account.letIn('blue', { CidrIpv4: '10.8.0.0/16', IsEgress: true }),
        account.letIn('green', { CidrIpv4: '10.1.0.0/16' }),
        account.letIn('green', { CidrIpv6: '2001:db8::/32' }),
        account.letIn('green', { CidrIpv4: '10.2.3.0/24' }),
      ];
      return () => undo.forEach((each) => each());
    },
    words: 'Blue\'s security groups let in "10.2.0.0/16", "sg-clients", "pl-office", green\'s do not',
  },
  {
    id: 'warning disk',
    make: (account) => {
      account.measured = { moved: false, bytes: 81 * GIB };
    },
    words: "Green has 100 GiB, blue's databases hold 81 GiB. Enlarge green to 102 GiB at least",
  },
  {
    id: 'note capacity',
    make: (account) => account.change('blue', { DBInstanceClass: 'db.m7g.8xlarge' }),
    words: 'Blue is db.m7g.8xlarge, gp3 with 3000 IOPS; green is db.m7g.large, gp3 with 3000 IOPS',
  },
  {
    id: 'note unmeasured',
    make: (account) => {
      account.measured = { error: 'blue does not answer' };
    },
    words: 'What blue holds could not be measured (blue does not answer)',
  },
  {
    id: 'warning backup-retention',
    make: (account) => account.change('green', { BackupRetentionPeriod: 0 }),
    words: 'Green keeps no automatic backups',
  },
  {
    id: 'warning deletion-protection',
    make: (account) => account.change('green', { DeletionProtection: false }),
    words: 'Green may be deleted',
  },
  {
    id: 'warning multi-az',
    make: (account) => account.change('green', { MultiAZ: false }),
    words: 'Blue has a standby in another zone, green has none',
  },
  {
    id: 'warning storage-encryption',
    make: (account) => account.change('green', { StorageEncrypted: false }),
    words: "Blue's storage is encrypted, green's is not",
  },
  {
    id: 'warning pending-modifications',
    make: (account) => account.change('green', { PendingModifiedValues: { DBInstanceClass: 'db.m7g.xlarge' } }),
    words: 'Modifications of green are pending ("DBInstanceClass")',
  },
  {
    id: 'warning pending-maintenance',
    make: ({ local: { aws } }) => {
      const date = new Date('2026-03-01T03:00:00Z');
      aws.rds.putMaintenance('blue', [{ Action: 'system-update', CurrentApplyDate: date }, { Action: 'os-upgrade' }]);
      return () => aws.rds.putMaintenance('blue', []);
    },
    words: 'Maintenance of blue is due ("system-update on 2026-03-01T03:00:00.000Z")',
  },
  {
    id: 'warning pending-reboot',
    make: (account) =>
      account.change('green', {
        DBParameterGroups: [{ DBParameterGroupName: 'corrected', ParameterApplyStatus: 'pending-reboot' }],
      }),
    words: 'Parameters of green are not in force yet ("corrected: pending-reboot")',
  },
  {
    id: 'warning maintenance-window',
    make: (account) =>
      account.change('blue', {
        AutoMinorVersionUpgrade: true,
        PreferredMaintenanceWindow: `${onDay(at(180))}-${onDay(at(210))}`,
      }),
    words: 'opens within 4 h, and RDS may then apply: automatic minor upgrades',
  },
  {
    id: 'note backup-window',
    make: (account) => {
      account.change('blue', { MultiAZ: false });
      account.change('green', { MultiAZ: false, PreferredBackupWindow: `${clock(at(-10))}-${clock(at(20))}` });
    },
    values: { TimeLimitSeconds: '3600' },
    words: 'opens within 1 h: writing pauses for a moment',
  },
];

describe('The look at the account', () => {
  let account: TestAccount;

  beforeAll(async () => {
    account = await TestAccount.start();
  });
  beforeEach(() => account.reset());
  afterAll(() => account?.stop());

  test('finds nothing where two instances are alike, and asks for no more than it is allowed', async () => {
    expect(await account.look()).toEqual({ failed: false, lines: [] });
    expect(account.local.refused()).toEqual([]);
    const asked = new Set(account.local.aws.calls.filter(({ role }) => role).map(({ action }) => action));
    account.local.aws.rds.putProxy({ name: 'elsewhere', targets: [] });
    await account.look();
    for (const { action } of account.local.aws.calls) asked.add(action);
    expect([...asked].sort()).toEqual(RIGHTS.map(({ Action }) => Action).sort());
  });

  test.each(CASES)('finds $id: $words', async ({ id, make, values, words }) => {
    const restore = make(account);
    try {
      const { failed, lines } = await account.look(values);
      expect(lines.filter((line) => line.startsWith('- '))).toEqual([expect.stringContaining(`- ${id}: `)]);
      expect(lines.join()).toContain(words);
      expect(failed).toBe(!id.startsWith('note'));
    } finally {
      restore?.();
    }
  });

  test('stops at a warning until its id is acknowledged, and at an error whatever was', async () => {
    account.change('green', { DeletionProtection: false, DBInstanceStatus: 'stopped' });
    expect((await account.look({ Acknowledged: 'all' })).lines[0]).toContain('Preflight found 1 error(s):');
    account.change('green', { DBInstanceStatus: 'available' });
    expect((await account.look()).lines[0]).toContain(
      'Preflight found warnings that nobody acknowledged (deletion-protection): mend them',
    );
    expect(await account.look({ Acknowledged: 'disk,deletion-protection' })).toEqual({
      failed: false,
      lines: ['- warning deletion-protection: Green may be deleted. Turn deletion protection on.'],
    });
  });

  test.each(RIGHTS.map(({ Action }) => String(Action)))('finds error account-rights, and names %s', async (right) => {
    account.local.aws.rds.putProxy({ name: 'elsewhere', targets: [] });
    account.allow(RIGHTS.filter(({ Action }) => Action !== right));
    const { failed, lines } = await account.look();
    expect(failed).toBe(true);
    expect(lines.join()).toContain(`- error account-rights: The right ${right} is missing: `);
    expect(lines.join()).toContain(`because no identity-based policy allows the ${right} action`);
  });

  test('has nothing to say once the move was submitted: a cutover that is finished must not be stopped', async () => {
    account.measured = { moved: true, bytes: 900 * GIB };
    account.change('blue', { DBInstanceStatus: 'stopped' });
    expect(await account.look()).toEqual({
      failed: false,
      lines: ['The move was submitted: what prepares a cutover has nothing to do any more.'],
    });
  });

  test('waits for the function in the VPC, which may have been idle for weeks', async () => {
    account.measured = { moved: false, bytes: 81 * GIB };
    account.local.aws.lambda.fallAsleep('vpc', 50);
    const { lines } = await account.look({ Acknowledged: 'all' });
    // Not that it could not be measured.
    expect(lines).toEqual([expect.stringContaining('warning disk: Green has 100 GiB')]);
  });

  test('says nothing of certificates to clients without TLS, nor of rules that everybody covers', async () => {
    account.change('blue', { CACertificateIdentifier: 'rds-ca-2019' });
    const restore = [
      account.letIn('blue', { ReferencedGroupInfo: { GroupId: 'sg-clients' } }),
      account.letIn('green', { CidrIpv4: '0.0.0.0/0' }),
    ];
    expect(await account.look({ ClientTls: 'false' })).toEqual({ failed: false, lines: [] });
    restore.forEach((each) => each());
  });

  test('names everything that is wrong with its payload', async () => {
    const { lines } = await account.look({ Step: 'preflight', BlueInstance: '', GreenPort: 'x' });
    expect(lines).toEqual([
      'The payload of the function is not what the upgrade declares:',
      '- Step: expected look-at-account, got "preflight"',
      '- BlueInstance: expected a non-empty string, got ""',
      '- GreenPort: expected a whole number, got "x"',
    ]);
  });
});
