import { handler } from '../../../constructs/postgres/function/handler';
import type { CloudMapOperation } from '../../../lib/rehearse/aws/cloud-map-operations';
import type { PolicyStatement } from '../../../lib/rehearse/aws/local-aws';
import { testAws, until, type TestAws } from '../../rehearse/aws/running-aws';
import type { Login } from '../harness/postgres';
import { codeOf, ENDPOINT, Upgrade, wordsOfFailure } from './upgrade';

const ZONE = 'Z0123456789ABCDEFGHIJ';
const SERVICE_ARN = 'arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-1';
const ZONE_ARN = `arn:aws:route53:::hostedzone/${ZONE}`;

const allow = (Resource: string, ...Action: string[]): PolicyStatement => ({ Effect: 'Allow', Action, Resource });
/** What the declaration grants for either kind of client endpoint. */
const GRANTED: readonly PolicyStatement[] = [
  allow(SERVICE_ARN, ...['GetInstance', 'ListInstances', 'GetService'].map((name) => `servicediscovery:${name}`)),
  allow(SERVICE_ARN, 'servicediscovery:RegisterInstance'),
  allow('*', 'servicediscovery:GetOperation', 'route53:ListHostedZonesByName', 'route53:GetChange'),
  allow(ZONE_ARN, 'route53:GetHostedZone', 'route53:ListResourceRecordSets'),
  allow(ZONE_ARN, 'route53:ChangeResourceRecordSets'),
];
const without = (action: string) => GRANTED.filter(({ Action }) => !Action.includes(action));

/** The rights to move the client endpoint, of the function's own role in a local AWS. */
describe('Trying the rights to move the client endpoint', () => {
  let upgrade: Upgrade;
  let kong: Login;
  let local: TestAws;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    const setRecord = (name: string, value: string, ttlSeconds: number) =>
      upgrade.dns.set(name, [{ type: 'CNAME', value, ttlSeconds }]);
    local = await testAws({ timings: { operationMs: 200 }, dns: { server: upgrade.dns.server, setRecord } });
    process.env.AWS_ENDPOINT_URL_SERVICEDISCOVERY = process.env.AWS_ENDPOINT_URL_ROUTE_53 = local.aws.endpointUrl;
    Object.assign(process.env, local.aws.iam.credentialsFor(local.role('Function', ...GRANTED)));
    local.aws.cloudMap.putService({
      ...{ id: 'srv-1', arn: SERVICE_ARN, name: 'kong-db', namespaceName: 'internal' },
      ...{ hostedZoneId: ZONE, ttlSeconds: 1, recordType: 'CNAME' },
    });
    local.aws.route53.putZone({ id: ZONE, name: 'internal', isPrivate: true });
    asItWas();
    await upgrade.steps('install-fence', 'create-roles', 'create-databases');
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_SERVICEDISCOVERY;
    delete process.env.AWS_ENDPOINT_URL_ROUTE_53;
    await local?.stop();
    await upgrade?.stop();
  });
  beforeEach(asItWas);

  /** All rights, and a record of either kind that leads to blue. */
  function asItWas(): void {
    local.aws.iam.putPolicy('Function', 'Default', GRANTED);
    register(upgrade.pair.blue.address, 'gateway');
    local.aws.route53.putRecordSet(ZONE, {
      ...{ name: ENDPOINT, type: 'CNAME', ttlSeconds: 7, values: [upgrade.pair.blue.address] },
    });
  }
  function register(cname: string, team: string): void {
    local.aws.cloudMap.putInstance('srv-1', 'kong-db', { AWS_INSTANCE_CNAME: cname, team });
  }
  const registered = () => local.aws.cloudMap.instances('srv-1');
  const recordSets = () => local.aws.route53.recordSets(ZONE);
  /** How often something was asked that changes the record, allowed or not. */
  async function asked(action: string, work: () => Promise<unknown>): Promise<number> {
    const count = () => local.aws.calls.filter((call) => call.action === action).length;
    const before = count();
    await work();
    return count() - before;
  }
  const trials = async () => (await upgrade.pair.blue.query('postgres', 'SELECT FROM cdk_cutover.trial')).length;
  const leaveTrial = (age: string) =>
    upgrade.pair.blue.query(
      'postgres',
      `INSERT INTO cdk_cutover.trial (submitted_at) VALUES (clock_timestamp() - interval '${age}')`,
    );
  const tryIt = () => wordsOfFailure(upgrade.step('try-logins'));
  const write = () => codeOf(upgrade.pair.blue.query('kong', `INSERT INTO items (text) VALUES ('x')`, undefined, kong));

  describe('in Cloud Map', () => {
    const SUBMITS = 'servicediscovery:RegisterInstance';

    it('leaves the instance as it was, and ends when its operation has', async () => {
      const before = registered();
      expect(await asked(SUBMITS, () => upgrade.step('try-logins'))).toBe(1);
      expect(registered()).toEqual(before);
      expect(registered()).toEqual([
        { id: 'kong-db', attributes: { AWS_INSTANCE_CNAME: upgrade.pair.blue.address, team: 'gateway' } },
      ]);
      expect(local.aws.cloudMap.operations.all.map(({ status }) => status)).toEqual(['SUCCESS']);
      expect(await trials()).toBe(0);
      expect(await asked(SUBMITS, () => upgrade.step('try-logins'))).toBe(1);
    });

    it.each([
      [SUBMITS, SERVICE_ARN],
      ['route53:ChangeResourceRecordSets', ZONE_ARN],
    ])('names the right %s where it is missing, and changes nothing', async (right, resource) => {
      local.aws.iam.putPolicy('Function', 'Default', without(right));
      const before = registered();
      const operations = local.aws.cloudMap.operations.all.length;
      const words = await tryIt();
      expect(words).toMatch(/^try-endpoint: Cloud Map did not take the client endpoint's record as it is: /);
      expect(words).toContain(`is not authorized to perform: ${right} on resource: ${resource}`);
      expect(words).toContain(
        'Moving it needs servicediscovery:RegisterInstance on service srv-1, servicediscovery:GetOperation, and route53:ChangeResourceRecordSets on the hosted zone of its namespace',
      );
      expect(registered()).toEqual(before);
      expect(local.aws.cloudMap.operations.all).toHaveLength(operations);
      expect(await trials()).toBe(0);
      expect(await write()).toBe('ok');
    });

    it('stops where Cloud Map itself fails to do it', async () => {
      local.aws.cloudMap.operations.failNext('ACCESS_DENIED');
      expect(await tryIt()).toContain(
        "did not take the client endpoint's record as it is: INTERNAL_FAILURE: ACCESS_DENIED",
      );
      expect(await trials()).toBe(0);
    });

    it('waits for what somebody else does, and takes nothing of it back', async () => {
      const { address } = upgrade.pair.blue;
      const { operations } = local.aws.cloudMap;
      const times = { created: new Date(), updated: new Date() };
      const targets = { SERVICE: 'srv-1', INSTANCE: 'kong-db' };
      const theirs: CloudMapOperation = {
        ...times,
        id: 'op-theirs',
        type: 'REGISTER_INSTANCE',
        targets,
        status: 'PENDING',
      };
      operations.all.push(theirs);
      const calls = local.aws.calls.length;
      const words = tryIt();
      await until(
        () => local.aws.calls.slice(calls).some(({ action }) => action === 'servicediscovery:GetOperation'),
        'it waits for their operation',
      );
      register(address, 'theirs');
      theirs.status = 'SUCCESS';
      expect(await words).toContain("Somebody else changed the client endpoint's record in Cloud Map meanwhile");
      const attributes = { AWS_INSTANCE_CNAME: address, team: 'theirs' };
      expect(registered()).toEqual([{ id: 'kong-db', attributes }]);
      expect(await tryIt()).toBe('');
      expect(registered()).toEqual([{ id: 'kong-db', attributes }]);
    });

    it('submits nothing over what somebody else did since it read the record', async () => {
      const session = await upgrade.pair.blue.connect('postgres');
      try {
        await session.query('BEGIN; LOCK TABLE cdk_cutover.trial IN EXCLUSIVE MODE');
        const submissions = asked(SUBMITS, async () => {
          const words = tryIt();
          await until(async () => {
            const waiting = await upgrade.pair.blue.query(
              'postgres',
              `SELECT FROM pg_locks WHERE relation = 'cdk_cutover.trial'::regclass AND NOT granted`,
            );
            return waiting.length > 0;
          }, 'it has read the record, and is about to submit');
          register(upgrade.pair.blue.address, 'theirs');
          await session.query('COMMIT');
          expect(await words).toContain("Somebody else changed the client endpoint's record");
        });
        expect(await submissions).toBe(0);
      } finally {
        await session.end();
      }
      expect(registered()).toMatchObject([{ attributes: { team: 'theirs' } }]);
      expect(await trials()).toBe(0);
    });

    it('is for the owner of the upgrade, and not for who only looks', async () => {
      const other = { ...upgrade.values, Step: 'try-logins', ExecutionId: 'somebody-else' };
      const submissions = await asked(SUBMITS, async () => {
        expect(await wordsOfFailure(handler(other))).toContain('Execution somebody-else is not the owner');
        await upgrade.step('preflight');
      });
      expect(submissions).toBe(0);
    });

    it('does nothing where the name does not lead to blue, nor once the move was submitted', async () => {
      register('elsewhere.example', 'gateway');
      const submissions = await asked(SUBMITS, async () => {
        expect(await tryIt()).toContain('The client endpoint names elsewhere.example, not blue');
        register(upgrade.pair.green.address, 'gateway');
        // The logins are tried then: clients would be on green by now, but are not.
        expect(await tryIt()).toMatch(/^try-logins: Clients cannot log in on green/);
      });
      expect(submissions).toBe(0);
    });

    it('waits out a trial whose end nobody saw, and so does the undo that takes its record away', async () => {
      await leaveTrial('24 s');
      const started = Date.now();
      expect(await tryIt()).toBe('');
      expect(Date.now() - started).toBeGreaterThan(700);
      expect(await trials()).toBe(0);
      await leaveTrial('24 s');
      const undone = Date.now();
      await upgrade.step('undo-install-fence');
      expect(Date.now() - undone).toBeGreaterThan(700);
      await upgrade.step('install-fence');
    });

    it('is undone by an upgrade that was prepared before there were trials', async () => {
      await upgrade.pair.blue.query('postgres', 'DROP TABLE cdk_cutover.trial');
      await upgrade.step('undo-install-fence');
      await upgrade.step('install-fence');
    });
  });

  describe('in Route 53', () => {
    const SUBMITS = 'route53:ChangeResourceRecordSets';
    beforeAll(() => {
      Object.assign(upgrade.values, {
        ...{ EndpointKind: 'route53', EndpointHostedZoneId: ZONE },
        ...{ EndpointServiceId: '', EndpointInstanceId: '', EndpointTtlSeconds: '' },
      });
    });

    it('leaves value and TTL as they were, and ends when every name server has them', async () => {
      const before = recordSets();
      expect(await asked(SUBMITS, () => upgrade.step('try-logins'))).toBe(1);
      expect(recordSets()).toEqual(before);
      expect(local.aws.route53.changes.map(({ status }) => status)).toEqual(['INSYNC']);
      expect(await trials()).toBe(0);
    });

    it('names the right where it is missing, and changes nothing', async () => {
      local.aws.iam.putPolicy('Function', 'Default', without(SUBMITS));
      const before = recordSets();
      const words = await tryIt();
      expect(words).toContain(`is not authorized to perform: ${SUBMITS} on resource: ${ZONE_ARN}`);
      expect(words).toContain(
        `Moving it needs route53:ChangeResourceRecordSets on hosted zone ${ZONE} (DELETE and CREATE of the CNAME kong-db.internal), and route53:GetChange`,
      );
      expect(recordSets()).toEqual(before);
      expect(await trials()).toBe(0);
    });
  });
});
