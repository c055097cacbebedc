import { SSMClient } from '@aws-sdk/client-ssm';
import { readDeployed } from '../../lib/operator/deployed';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import { Runbook } from '../../lib/runbook/runbook';
import { sample, sampleThatCounts } from '../runbook/sample';
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
  functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:sample',
  commands: { copy: 'sample-copy' },
  hostTag: { key: 'k', value: 'v' },
  outputBucket: 'b',
};
const content = automationDocument(runbook, DocumentKind.CUTOVER, bindings);

test('What is asked, and of whom, comes from the deployed document, with its parameters at their defaults', async () => {
  aws.contents.set('sample-cutover', content);
  const { status, looks, differs } = await readDeployed(ssm, { runbook, documents });
  expect(status.functionName).toBe(bindings.functionArn);
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
  const counting = new Runbook(sampleThatCounts)._data;
  const { losses, status } = await readDeployed(ssm, { runbook: counting, documents });
  expect(losses).toEqual([
    { functionName: status.functionName, payload: status.payload.replace('"status"', '"measure-loss"') },
  ]);
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
