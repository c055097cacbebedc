import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  InvalidChangeBatch,
  ListResourceRecordSetsCommand,
  NoSuchChange,
  NoSuchHostedZone,
  PriorRequestNotComplete,
  Route53Client,
  type Change,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { AwsError } from '../../../lib/rehearse/aws/aws-error';
import { childOf, readXml, textOf } from '../../../lib/rehearse/aws/protocol/xml-reader';
import type { TestAws } from './running-aws';
import { testAws, until } from './running-aws';

const ZONE = 'Z0123456789ABCDEFGHIJ';
const ARN = `arn:aws:route53:::hostedzone/${ZONE}`;
const name = 'db.internal';

describe('Route 53', () => {
  let test: TestAws;
  let client: Route53Client;
  beforeEach(async () => {
    test = await testAws({ timings: { operationMs: 300 } });
    client = new Route53Client(test.client());
    test.aws.route53.putZone({ id: ZONE, name: 'internal', isPrivate: true });
    test.aws.route53.putRecordSet(ZONE, { name, type: 'CNAME', ttlSeconds: 5, values: ['127.0.0.2'] });
  });
  afterEach(() => test.stop());

  const cname = (value: string, more: Partial<ResourceRecordSet> = {}): ResourceRecordSet => ({
    ...{ Name: name, Type: 'CNAME', TTL: 5, ResourceRecords: [{ Value: value }] },
    ...more,
  });
  const change = (ResourceRecordSet: ResourceRecordSet, Action: Change['Action'] = 'UPSERT') =>
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: ZONE,
      ChangeBatch: { Comment: `<"quoted" & 'odd'>`, Changes: [{ Action, ResourceRecordSet }] },
    });
  const listed = async (from?: string) =>
    (await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: ZONE, StartRecordName: from })))
      .ResourceRecordSets;
  const errorOf = (what: Promise<unknown>) => what.catch((error: unknown) => error);

  it('lists a change at once, and answers it once it is INSYNC', async () => {
    expect(test.records.get(name)).toEqual({ target: '127.0.0.2', ttl: 5 });
    const { ChangeInfo } = await client.send(change(cname('127.0.0.3')));
    expect(ChangeInfo?.Status).toBe('PENDING');
    expect(await listed()).toEqual([cname('127.0.0.3', { Name: `${name}.` })]);
    expect(test.records.get(name)?.target).toBe('127.0.0.2');
    await until(async () => {
      const status = (await client.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))).ChangeInfo?.Status;
      return status === 'INSYNC';
    }, 'the change is INSYNC');
    expect(test.records.get(name)).toEqual({ target: '127.0.0.3', ttl: 5 });
  });

  it('refuses a change while it works on an earlier one, and takes it afterwards', async () => {
    test.aws.route53.refuseNext(1);
    expect(await errorOf(client.send(change(cname('127.0.0.3'))))).toBeInstanceOf(PriorRequestNotComplete);
    expect((await listed())?.[0].ResourceRecords).toEqual([{ Value: '127.0.0.2' }]);
    await expect(client.send(change(cname('127.0.0.3')))).resolves.toBeDefined();
  });

  it('makes all changes of a batch or none, and says why', async () => {
    const wrong = await errorOf(client.send(change(cname('x'), 'CREATE')));
    expect(wrong).toBeInstanceOf(InvalidChangeBatch);
    expect((wrong as InvalidChangeBatch).message).toContain('already exists');
    const other = change(cname('127.0.0.9'), 'DELETE');
    expect(await errorOf(client.send(other))).toBeInstanceOf(InvalidChangeBatch);
    const elsewhere = change(cname('x', { Name: 'db.example.com' }));
    expect(await errorOf(client.send(elsewhere))).toBeInstanceOf(InvalidChangeBatch);
    const beside = change(cname('10.0.0.1', { Type: 'A' }));
    expect(await errorOf(client.send(beside))).toBeInstanceOf(InvalidChangeBatch);
    expect(await listed()).toEqual([cname('127.0.0.2', { Name: `${name}.` })]);
  });

  it('lists from a name on, labels compared from the right, with sets that are chosen from and aliases', async () => {
    const put = (set: { name: string; type: string; identifier?: string; weight?: string; alias?: string }) =>
      test.aws.route53.putRecordSet(ZONE, { ttlSeconds: 60, values: set.alias ? [] : ['10.0.0.1'], ...set });
    put({ name: 'a.db.internal', type: 'A' });
    put({ name: 'web.internal', type: 'A', alias: 'lb.example.com.' });
    put({ name: 'api.internal', type: 'A', identifier: 'one', weight: '1' });
    const all = (await listed())?.map(({ Name, Type }) => `${Name} ${Type}`);
    expect(all).toEqual(['api.internal. A', 'db.internal. CNAME', 'a.db.internal. A', 'web.internal. A']);
    const [alias] = (await listed('web.internal')) ?? [];
    expect(alias.AliasTarget?.DNSName).toBe('lb.example.com.');
    const [weighted] = (await listed('api.internal')) ?? [];
    expect(weighted).toMatchObject({ SetIdentifier: 'one', Weight: 1 });
    const page = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: ZONE, MaxItems: 1 }));
    expect([page.IsTruncated, page.NextRecordName, page.NextRecordType]).toEqual([true, 'db.internal.', 'CNAME']);
  });

  it('answers an alias by what its target leads to, and sets that it chooses from not at all', () => {
    const put = (more: object) =>
      test.aws.route53.putRecordSet(ZONE, { name: 'web.internal', type: 'A', ttlSeconds: 0, values: [], ...more });
    put({ alias: 'dualstack.lb.example.com' });
    expect(test.records.get('web.internal')).toEqual({ target: 'lb.example.com', ttl: 60 });
    put({ name: 'api.internal', alias: 'lb.example.com', identifier: 'one', weight: '1' });
    expect(test.records.get('api.internal')).toBeUndefined();
  });

  it('knows its zones and changes, and no other', async () => {
    const { HostedZone } = await client.send(new GetHostedZoneCommand({ Id: ZONE }));
    expect(HostedZone).toMatchObject({ Name: 'internal.', Config: { PrivateZone: true } });
    const nowhere = new ListResourceRecordSetsCommand({ HostedZoneId: 'ZNONE' });
    expect(await errorOf(client.send(nowhere))).toBeInstanceOf(NoSuchHostedZone);
    expect(await errorOf(client.send(new GetChangeCommand({ Id: 'C0' })))).toBeInstanceOf(NoSuchChange);
  });

  it('asks the conditions on names, types and actions', async () => {
    const may = (Condition: Record<string, string[]>) =>
      test.role(`r${Object.keys(Condition).join()}${Object.values(Condition).join()}`.replace(/\W/g, ''), {
        ...{ Effect: 'Allow', Action: 'route53:ChangeResourceRecordSets', Resource: ARN },
        Condition: { 'ForAllValues:StringEquals': Condition },
      });
    const by = (role: string) => errorOf(new Route53Client(test.client(role)).send(change(cname('127.0.0.3'))));
    const key = (suffix: string) => `route53:ChangeResourceRecordSets${suffix}`;
    for (const [suffix, right, wrong] of [
      ['NormalizedRecordNames', name, 'other.internal'],
      ['RecordTypes', 'CNAME', 'A'],
      ['Actions', 'UPSERT', 'DELETE'],
    ]) {
      expect(await by(may({ [key(suffix)]: [right] }))).not.toBeInstanceOf(Error);
      expect(await by(may({ [key(suffix)]: [wrong] }))).toMatchObject({ name: 'AccessDenied' });
    }
  });
});

describe('XML of requests', () => {
  it('is read with its entities, empty elements and repeated ones', () => {
    const root = readXml('<?xml version="1.0"?>\n<A xmlns="x"><B>1 &lt; 2 &#65;&amp;</B><C/><B>two</B></A>\n'.trim());
    expect(root.children.map(({ name: child, text }) => [child, text])).toEqual([
      ['B', '1 < 2 A&'],
      ['C', ''],
      ['B', 'two'],
    ]);
    expect([textOf(root, 'B'), textOf(root, 'D'), childOf(root, 'C')?.children]).toEqual(['1 < 2 A&', undefined, []]);
  });

  it.each(['', 'no xml', '<A>', '<A></B>', '<A/><B/>', '<A'])('that is malformed is refused: %s', (text) => {
    expect(() => readXml(text)).toThrow(AwsError);
  });
});
