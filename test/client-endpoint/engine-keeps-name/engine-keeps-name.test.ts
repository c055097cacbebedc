import { CfnParameter } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ClientEndpoint } from '../../../constructs/client-endpoint/client-endpoint';
import { engineNameKeeper } from '../../../constructs/client-endpoint/engine-keeps-name/function/keeper';
import { Deadline } from '../../../runtime/deadline';
import { ClaimRefused } from '../../../runtime/endpoint/claimed-submission';
import { readEndpoint, ttlMs } from '../../../runtime/endpoint/client-endpoint';
import { testStack } from '../../harness/cdk-app';

test('a name that the engine keeps is blue’s own unless one is given', () => {
  expect(ClientEndpoint.engineKeepsName().values).toEqual({
    EndpointKind: 'engine-keeps-name',
    EndpointName: '',
    EndpointTtlSeconds: '',
  });
  const named = ClientEndpoint.engineKeepsName({ name: 'db.example.com' });
  expect([named.name, named.values.EndpointName]).toEqual(['db.example.com', 'db.example.com']);
});

test('a name known only at deploy passes, one that clients cannot resolve does not', () => {
  const name = new CfnParameter(testStack(), 'Name').valueAsString;
  expect(ClientEndpoint.engineKeepsName({ name }).name).toBe(name);
  for (const odd of ['', '*.example.com', 'db.example.com.', 'a b']) {
    expect(() => ClientEndpoint.engineKeepsName({ name: odd })).toThrow(
      `name is '${odd}', which clients cannot resolve`,
    );
  }
});

test('nobody needs a right to move it', () => {
  const stack = testStack();
  const mover = new Role(stack, 'Mover', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  ClientEndpoint.engineKeepsName().grantMove(mover);
  expect(Template.fromStack(stack).findResources('AWS::IAM::Policy')).toEqual({});
});

describe('At run time', () => {
  let told: string | undefined;
  const keeper = engineNameKeeper({ leadsTo: () => Promise.resolve(told), ttlSeconds: 5 });
  const values = { endpoint: { name: 'db', keeper, places: { blue: 'db-resource-1', green: 'db-resource-2' } } };

  test.each([
    ['db-resource-1', 'BLUE'],
    ['db-resource-2', 'GREEN'],
    ['db-resource-3', 'OTHER'],
    [undefined, 'OTHER'],
  ])('the system tells whom the name leads to: %s is %s', async (leadsTo, target) => {
    told = leadsTo;
    expect(await readEndpoint(values)).toEqual({ leadsTo, attributes: {}, target });
  });

  test('nothing is ever submitted, and nothing about it can be wrong by itself', async () => {
    const submitted = keeper.submit('db-resource-2', { attributes: {} }, () => Promise.resolve(), Deadline.in(1_000));
    await expect(submitted).rejects.toThrow(ClaimRefused);
    await expect(submitted).rejects.toThrow('nobody else can move it to db-resource-2: nothing was submitted');
    expect(await keeper.findings()).toEqual([]);
    expect(await keeper.outcome('none', Deadline.in(1_000))).toBeUndefined();
    expect(keeper.refused(new Error())).toBe(false);
  });

  test('clients keep an answer for as long as the system says', async () => {
    expect(await ttlMs(values)).toBe(5_000);
  });
});
