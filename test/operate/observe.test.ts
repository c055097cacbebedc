import { SSMClient } from '@aws-sdk/client-ssm';
import { outcomeOf } from '../../lib/operate/execution';
import { executionsOf, observe } from '../../lib/operate/observe';
import { AwsStandIn } from './aws-stand-in';

let aws: AwsStandIn;
let ssm: SSMClient;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  ssm = new SSMClient({});
});
afterAll(() => aws.stop());
beforeEach(() => aws.clear());

test('Executions are listed newest first, over as many pages as there are, without those of documents with a longer name', async () => {
  aws.pageSize = 2;
  for (const document of ['kong', 'kong-2', 'kong', 'kong', 'kong-2', 'kong']) {
    aws.put(document, 'Success');
    aws.now += 1000;
  }
  expect((await executionsOf(ssm, 'kong')).map(({ id }) => id)).toEqual(['e-6', 'e-4', 'e-3', 'e-1']);
  expect(aws.calls).toEqual(['Describe kong', 'Describe kong', 'Describe kong']);
  aws.pageSize = 50;
});

test('An execution is seen with its steps, and messages without what SSM wraps around each of them', async () => {
  aws.put('kong', 'Failed', {
    message:
      'Step fails when it is Execute/Cancelling action. no space. Please refer to Automation Service Troubleshooting Guide.',
    steps: [
      { StepName: 'preflight', StepStatus: 'Success' },
      { StepName: 'copy', StepStatus: 'Failed', FailureMessage: 'no space left\non device' },
      { StepName: 'compare', StepStatus: 'Pending' },
    ],
  });
  expect(await observe(ssm, 'e-1')).toEqual({
    id: 'e-1',
    document: 'kong',
    outcome: 'failed',
    stopping: false,
    startedAt: aws.now,
    endedAt: aws.now,
    message: 'no space.',
    parameters: {},
    steps: [
      { name: 'preflight', outcome: 'succeeded' },
      { name: 'copy', outcome: 'failed', message: 'no space left\non device' },
      { name: 'compare', outcome: 'not run' },
    ],
  });
});

test('A step that Lambda refused because the function was idle for weeks says what to do', async () => {
  const refused =
    'The operation cannot be performed at this time. The function is currently in the following state: Inactive';
  aws.put('kong', 'Failed', { steps: [{ StepName: 'claim', StepStatus: 'Failed', FailureMessage: refused }] });
  const [claim] = (await observe(ssm, 'e-1')).steps;
  expect(claim.message).toMatch(
    /^The function is not awake\. Lambda takes .* If it stays so, see its StateReason \(aws lambda get-function-configuration\), e\.g\. .* \(The operation cannot be performed .* Inactive\)$/,
  );
});

test('An execution that does not exist is an error, not an empty one', async () => {
  await expect(observe(ssm, 'e-9')).rejects.toThrow('AutomationExecutionNotFoundException');
});

test('A status that nobody knows yet counts as running', () => {
  expect(outcomeOf(JSON.parse('"HalfDone"'))).toBe('running');
  expect(outcomeOf(undefined)).toBe('running');
  expect(outcomeOf('Exited')).toBe('failed');
});
