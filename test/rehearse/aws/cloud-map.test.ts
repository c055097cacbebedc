import {
  DeregisterInstanceCommand,
  DiscoverInstancesCommand,
  DuplicateRequest,
  GetInstanceCommand,
  GetNamespaceCommand,
  GetOperationCommand,
  GetServiceCommand,
  InstanceNotFound,
  InvalidInput,
  ListInstancesCommand,
  ListOperationsCommand,
  RegisterInstanceCommand,
  ServiceDiscoveryClient,
  ServiceNotFound,
} from '@aws-sdk/client-servicediscovery';
import type { Operation, OperationFilter } from '@aws-sdk/client-servicediscovery';
import type { TestAws } from './running-aws';
import { testAws, until } from './running-aws';

const SERVICE = 'srv-kong';
const ARN = 'arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-kong';
const blue = { AWS_INSTANCE_CNAME: '127.0.0.2' };
const green = { AWS_INSTANCE_CNAME: '127.0.0.3' };

describe('Cloud Map', () => {
  let test: TestAws;
  let client: ServiceDiscoveryClient;
  beforeEach(async () => {
    test = await testAws({ timings: { operationMs: 400 } });
    client = new ServiceDiscoveryClient(test.client());
    test.aws.cloudMap.putService({
      id: SERVICE,
      arn: ARN,
      name: 'kong-db',
      namespaceName: 'internal',
      hostedZoneId: 'Z123',
      ttlSeconds: 5,
      recordType: 'CNAME',
    });
    test.aws.cloudMap.putInstance(SERVICE, 'kong-db', blue);
  });
  afterEach(() => test.stop());

  const register = (Attributes: Record<string, string>, InstanceId = 'kong-db'): RegisterInstanceCommand =>
    new RegisterInstanceCommand({ ServiceId: SERVICE, InstanceId, Attributes });
  const operation = async (OperationId?: string): Promise<Operation | undefined> =>
    (await client.send(new GetOperationCommand({ OperationId }))).Operation;
  const target = (): string | undefined => test.records.get('kong-db.internal')?.target;

  it('registers an existing instance anew, asynchronously: SUBMITTED, PENDING, then SUCCESS with the record', async () => {
    expect(test.records.get('kong-db.internal')).toEqual({ target: '127.0.0.2', ttl: 5 });
    const { OperationId } = await client.send(register(green));
    const seen: unknown[] = [];
    await until(async () => {
      const answered = target();
      const status = (await operation(OperationId))?.Status;
      if (!seen.includes(status)) seen.push(status);
      if (status !== 'SUCCESS') expect(answered).toBe('127.0.0.2');
      return status === 'SUCCESS';
    }, 'the operation has succeeded');
    expect(seen).toEqual(['SUBMITTED', 'PENDING', 'SUCCESS']);
    expect(target()).toBe('127.0.0.3');
    expect(await operation(OperationId)).toMatchObject({
      Type: 'REGISTER_INSTANCE',
      Targets: { SERVICE, INSTANCE: 'kong-db' },
    });
    expect(test.aws.cloudMap.instances(SERVICE)).toEqual([{ id: 'kong-db', attributes: green }]);
  });

  it('refuses a second operation on the instance while one runs, and names the running one', async () => {
    const { OperationId } = await client.send(register(green));
    const second = await client.send(register(blue)).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(DuplicateRequest);
    expect((second as DuplicateRequest).DuplicateOperationId).toBe(OperationId);
    await expect(client.send(register(green, 'another'))).resolves.toBeDefined();
  });

  it('can fail an operation: FAIL, its message, and the record as it was', async () => {
    test.aws.cloudMap.operations.failNext('the hosted zone is busy');
    const { OperationId } = await client.send(register(green));
    await until(async () => (await operation(OperationId))?.Status === 'FAIL', 'the operation has failed');
    expect((await operation(OperationId))?.ErrorMessage).toBe('the hosted zone is busy');
    expect(target()).toBe('127.0.0.2');
  });

  it('takes the record away with the last instance', async () => {
    await client.send(new DeregisterInstanceCommand({ ServiceId: SERVICE, InstanceId: 'kong-db' }));
    await until(() => target() === undefined, 'the record is gone');
    const again = client.send(new DeregisterInstanceCommand({ ServiceId: SERVICE, InstanceId: 'kong-db' }));
    await expect(again).rejects.toBeInstanceOf(InstanceNotFound);
  });

  it('shows instances, service, namespace and operations', async () => {
    const { Instance } = await client.send(new GetInstanceCommand({ ServiceId: SERVICE, InstanceId: 'kong-db' }));
    expect(Instance).toEqual({ Id: 'kong-db', Attributes: blue });
    const { Instances } = await client.send(new ListInstancesCommand({ ServiceId: SERVICE }));
    expect(Instances).toEqual([{ Id: 'kong-db', Attributes: blue }]);
    const { Service } = await client.send(new GetServiceCommand({ Id: SERVICE }));
    expect(Service).toMatchObject({
      Arn: ARN,
      Name: 'kong-db',
      InstanceCount: 1,
      DnsConfig: { RoutingPolicy: 'WEIGHTED', DnsRecords: [{ Type: 'CNAME', TTL: 5 }] },
    });
    const { Namespace } = await client.send(new GetNamespaceCommand({ Id: Service?.NamespaceId }));
    expect(Namespace).toMatchObject({ Name: 'internal', Properties: { DnsProperties: { HostedZoneId: 'Z123' } } });
    const { OperationId } = await client.send(register(green));
    const Filters: OperationFilter[] = [
      { Name: 'SERVICE_ID', Values: [SERVICE], Condition: 'EQ' },
      { Name: 'STATUS', Values: ['SUBMITTED', 'PENDING'], Condition: 'IN' },
    ];
    const { Operations } = await client.send(new ListOperationsCommand({ Filters }));
    expect(Operations).toEqual([{ Id: OperationId, Status: 'SUBMITTED' }]);
    const plain = new ServiceDiscoveryClient({ ...test.client(), disableHostPrefix: true });
    const names = { NamespaceName: 'internal', ServiceName: 'kong-db' };
    expect((await plain.send(new DiscoverInstancesCommand(names))).Instances).toMatchObject([
      { InstanceId: 'kong-db' },
    ]);
  });

  it('refuses what is not there, and a registration without the CNAME that the record needs', async () => {
    const nowhere = new RegisterInstanceCommand({ ServiceId: 'srv-none', InstanceId: 'x', Attributes: green });
    await expect(client.send(nowhere)).rejects.toBeInstanceOf(ServiceNotFound);
    await expect(client.send(register({ AWS_INSTANCE_IPV4: '127.0.0.3' }))).rejects.toBeInstanceOf(InvalidInput);
    const nobody = new GetInstanceCommand({ ServiceId: SERVICE, InstanceId: 'nobody' });
    await expect(client.send(nobody)).rejects.toBeInstanceOf(InstanceNotFound);
  });

  it('asks the caller for Route 53’s rights as well, and moves nothing without them', async () => {
    const registers = { Effect: 'Allow', Action: 'servicediscovery:RegisterInstance', Resource: ARN } as const;
    const zone = 'arn:aws:route53:::hostedzone/Z123';
    const route53 = [
      { Effect: 'Allow', Action: ['route53:GetHostedZone', 'route53:ChangeResourceRecordSets'], Resource: zone },
      { Effect: 'Allow', Action: 'route53:ListHostedZonesByName', Resource: '*' },
    ] as const;
    const as = (role: string): ServiceDiscoveryClient => new ServiceDiscoveryClient(test.client(role));
    await expect(as(test.role('half', registers)).send(register(green))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(test.refused()).toEqual([`route53:GetHostedZone on ${zone}`]);
    await expect(as(test.role('whole', registers, ...route53)).send(register(green))).resolves.toBeDefined();
  });
});
