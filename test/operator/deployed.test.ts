import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dumpAndRestore } from '../../constructs/postgres/runbook';
import { claimByHand } from '../../lib/operator/by-hand';
import { readDeployed } from '../../lib/operator/deployed';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import { Action } from '../../lib/runbook/action';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';
import { AwsStandIn } from '../operate/aws-stand-in';

let aws: AwsStandIn;
let ssm: SSMClient;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  ssm = new SSMClient({});
});
afterAll(() => aws.stop());

const runbook = new Runbook(sample)._data;
const documents = { prepare: 'p', cutover: 'sample-cutover', undo: 'u', fallBack: 'f', retire: 'r' };
const bindings = {
  values: { Blue: 'blue.example' },
  assumeRole: 'arn:aws:iam::111122223333:role/r',
  functions: { main: 'arn:aws:lambda:eu-central-1:111122223333:function:sample' },
  commands: { copy: 'sample-copy' },
  hostTag: { key: 'k', value: 'v' },
  outputBucket: 'b',
};
const content = automationDocument(runbook, DocumentKind.CUTOVER, bindings);

test('What is asked, and of whom, comes from the deployed document, with its parameters at their defaults', async () => {
  aws.contents.set('sample-cutover', content);
  const { status, looks, differs } = await readDeployed(ssm, { runbook, documents });
  expect(status.functionName).toBe(bindings.functions.main);
  expect(JSON.parse(status.payload)).toEqual({
    Step: 'status',
    ExecutionId: '',
    Blue: 'blue.example',
    Limit: '0',
  });
  expect(looks.map(({ step, payload }) => [step, (JSON.parse(payload) as { Step: string }).Step])).toEqual([
    ['look', 'look'],
  ]);
  expect(differs).toBe(false);
});

test('What falling back would lose is asked of the same function, by the step of the fall back that compares', async () => {
  aws.contents.set('sample-cutover', content);
  const versions = { blueVersion: '11.22', greenVersion: '15.17', copySeconds: 60 };
  const { fallBack } = dumpAndRestore({ id: 'sample', ...versions })._data;
  const { losses, status } = await readDeployed(ssm, { runbook: { ...runbook, fallBack }, documents });
  expect(losses).toEqual([
    { functionName: status.functionName, payload: status.payload.replace('"status"', '"fb-measure-loss"') },
  ]);
});

describe('The owner', () => {
  const call = (step: string) =>
    Action.invokeFunction({ function: 'owner', step, seconds: 60, values: [], parameters: [] });
  const owned = new Runbook({
    ...sample,
    owner: {
      ...{
        claim: call('claim'),
        stillOwner: call('still-owner'),
        release: call('release'),
        undoClaim: call('undo-claim'),
      },
      ...{ changesOnBlue: 'a record', functions: [{ name: 'owner' }] },
    },
  })._data;
  const functions = { ...bindings.functions, owner: 'arn:aws:lambda:eu-central-1:111122223333:function:owner' };

  test('is claimed by hand by the function that the claim calls, whichever that is, and the state is asked of the other one', async () => {
    aws.contents.set('sample-cutover', automationDocument(owned, DocumentKind.CUTOVER, { ...bindings, functions }));
    const { owner, status } = await readDeployed(ssm, { runbook: owned, documents });
    expect(owner?.functionName).toBe(functions.owner);
    expect(JSON.parse(owner!.payload)).toMatchObject({ Step: 'claim', Document: 'cutover' });
    expect(status.functionName).toBe(functions.main);
  });

  test('of an upgrade that nobody claims cannot be a person', async () => {
    aws.contents.set('sample-cutover', content);
    const deployed = await readDeployed(ssm, { runbook, documents });
    await expect(claimByHand({ ssm, lambda: new LambdaClient({}) }, deployed, false)).rejects.toThrow(
      'Nobody claims this upgrade: its deployed cutover begins without that. Work by hand as its procedure says.',
    );
  });
});

test('That something else is deployed than what lies at hand is told', async () => {
  const mainSteps = content.mainSteps.filter(({ name }) => name !== 'copy');
  aws.contents.set('sample-cutover', { ...content, mainSteps });
  expect((await readDeployed(ssm, { runbook, documents })).differs).toBe(true);
  aws.contents.set('sample-cutover', { ...content, mainSteps: [] });
  await expect(readDeployed(ssm, { runbook, documents })).rejects.toThrow(/calls none of the functions/);
});

test('An upgrade that is not deployed there is an error that says where to look', async () => {
  await expect(readDeployed(ssm, { runbook, documents: { ...documents, cutover: 'nowhere' } })).rejects.toThrow(
    /^There is no document nowhere in this account and region .*Deploy the stack first, or look at AWS_PROFILE and AWS_REGION\.$/,
  );
});
