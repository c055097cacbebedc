import { testAws, type TestAws } from '../../rehearse/aws/running-aws';
import type { ZoneRecordSet } from '../../../lib/rehearse/aws/local-aws';
import { codeOf, ENDPOINT, Upgrade, wordsOfFailure } from './upgrade';

const ZONE = 'Z0123456789ABCDEFGHIJ';

/** An upgrade whose name is a record in a hosted zone of the local Route 53. */
describe('A client endpoint in Route 53', () => {
  let upgrade: Upgrade;
  let kong: Awaited<ReturnType<typeof Upgrade.ofKong>>['kong'];
  let local: TestAws;
  const accept = { FallBack: 'lose-writes' };

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    local = await testAws({
      timings: { operationMs: 200 },
      dns: {
        server: upgrade.dns.server,
        setRecord: (name, value, ttlSeconds) => upgrade.dns.set(name, [{ type: 'CNAME', value, ttlSeconds }]),
        removeRecord: (name) => upgrade.dns.set(name, []),
      },
    });
    process.env.AWS_ENDPOINT_URL_ROUTE_53 = local.aws.endpointUrl;
    Object.assign(process.env, local.aws.iam.ownCredentials());
    local.aws.route53.putZone({ id: ZONE, name: 'internal', isPrivate: true });
    Object.assign(upgrade.values, {
      ...{ EndpointKind: 'route53', EndpointHostedZoneId: ZONE },
      ...{ EndpointServiceId: '', EndpointInstanceId: '', EndpointTtlSeconds: '' },
    });
    put();
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_ROUTE_53;
    await local?.stop();
    await upgrade?.stop();
  });

  const plain = (): ZoneRecordSet => ({
    ...{ name: ENDPOINT, type: 'CNAME', ttlSeconds: 1 },
    values: [upgrade.pair.blue.address],
  });
  /** Replaces what the name has. */
  function put(...sets: Partial<ZoneRecordSet>[]): void {
    for (const set of local.aws.route53.recordSets(ZONE)) local.aws.route53.submit(ZONE, [{ action: 'DELETE', set }]);
    for (const set of sets.length > 0 ? sets : [{}]) local.aws.route53.putRecordSet(ZONE, { ...plain(), ...set });
  }
  const recorded = () => local.aws.route53.recordSets(ZONE).map(({ values, ttlSeconds }) => [values[0], ttlSeconds]);
  const changes = () => local.aws.calls.filter(({ action }) => action === 'route53:ChangeResourceRecordSets').length;
  const write = (server: 'blue' | 'green') =>
    codeOf(upgrade.pair[server].query('kong', `INSERT INTO items (text) VALUES ('late')`, undefined, kong));

  it.each<[string, () => Partial<ZoneRecordSet>[], string]>([
    [
      'is missing',
      () => [{ name: 'other.internal' }],
      'error endpoint-missing: Hosted zone Z0123456789ABCDEFGHIJ has no record',
    ],
    [
      'is an A record',
      () => [{ type: 'A', values: ['10.0.0.1'] }],
      'error endpoint-record: kong-db.internal in hosted zone',
    ],
    [
      'is an alias',
      () => [{ type: 'A', values: [], alias: 'lb.example.com' }],
      'is an alias record of type A to lb.example.com',
    ],
    [
      'is chosen by weight',
      () => [
        { identifier: 'a', weight: '1' },
        { identifier: 'b', weight: '1' },
      ],
      'is a set of 2 records that Route 53 chooses from (weighted CNAME, weighted CNAME)',
    ],
    [
      'names somebody else',
      () => [{ values: ['elsewhere.example'] }],
      'error endpoint-target: The client endpoint names elsewhere.example, neither blue',
    ],
    ['is kept for long', () => [{ ttlSeconds: 600 }], 'warning endpoint-ttl-long: Clients keep an answer for 600 s'],
  ])('is refused by preflight when it %s', async (_what, sets, said) => {
    put(...sets());
    expect(await wordsOfFailure(upgrade.step('preflight', { Acknowledged: '' }))).toContain(said);
    put();
  });

  it('is refused by preflight when clients get another answer than the record', async () => {
    // What the last put() changed is in the name server by then.
    await new Promise((done) => setTimeout(done, 300));
    upgrade.dns.set(ENDPOINT, [{ type: 'CNAME', value: upgrade.pair.green.address, ttlSeconds: 1 }]);
    const words = await wordsOfFailure(upgrade.step('preflight'));
    expect(words).toContain(`error endpoint-answer: ${ENDPOINT} leads to ${upgrade.pair.green.address}`);
    put();
  });

  it('does not exist yet, and blue is where it is to lead', async () => {
    put({ name: 'other.internal' });
    const { serves, target } = await upgrade.state();
    expect([serves, target]).toEqual(['UNKNOWN', upgrade.pair.blue.address]);
    put();
  });

  it('moves with its TTL as it was, and changes that Route 53 does not take yet are waited out', async () => {
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.step('fence-green');
    put({ ttlSeconds: 2 });
    local.aws.route53.refuseNext(2);
    await upgrade.step('switch');
    expect(recorded()).toEqual([[upgrade.pair.green.address, 2]]);
    const ttl = { name: 'TTL of the client endpoint', value: 2_000, unit: 'ms' };
    expect(await upgrade.state()).toMatchObject({
      ...{ serves: 'GREEN', finished: true },
      facts: expect.arrayContaining([ttl]) as unknown,
    });
    expect([await write('blue'), await write('green')]).toEqual(['25006', 'ok']);
    const before = changes();
    await upgrade.steps('switch', 'watch');
    expect(changes()).toBe(before);
  });

  it('falls back just so', async () => {
    for (const id of ['fb-preflight', 'fb-fence-green', 'fb-measure-loss', 'fb-move-endpoint', 'fb-open-blue']) {
      await upgrade.step(id, accept);
    }
    expect(recorded()).toEqual([[upgrade.pair.blue.address, 2]]);
    expect(await write('blue')).toBe('ok');
  });

  it('that is no simple CNAME when it is to be moved stays, and blue opens again', async () => {
    const { blue, green } = upgrade.pair;
    await green.query('postgres', 'DELETE FROM cdk_cutover.opened');
    await upgrade.step('close-fence');
    await upgrade.recordComparison(true);
    await upgrade.step('fence-green');
    put({ identifier: 'a', weight: '1' });
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain('only one simple CNAME record can be moved');
    put();
    await upgrade.step('undo-close-fence');
    expect(recorded()).toEqual([[blue.address, 1]]);
    expect(await write('blue')).toBe('ok');
  });
});
