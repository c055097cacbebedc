import { SSMClient } from '@aws-sdk/client-ssm';
import { attach } from '../../lib/operate/attach';
import { startOrJoin } from '../../lib/operate/start';
import { AwsStandIn } from './aws-stand-in';

let aws: AwsStandIn;
let ssm: SSMClient;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  ssm = new SSMClient({});
});
afterAll(() => aws.stop());
beforeEach(() => {
  aws.clear();
  aws.documents.set('kong-cutover', ['TimeLimitSeconds']);
});

test('attach finds the oldest execution that runs, and none where all have ended or belong to another document', async () => {
  aws.put('kong-cutover', 'Success');
  aws.put('kong-cutover-of-somebody-else', 'InProgress');
  expect(await attach(ssm, 'kong-cutover')).toBeUndefined();
  aws.now += 1000;
  aws.put('kong-cutover', 'Waiting');
  aws.now += 1000;
  aws.put('kong-cutover', 'InProgress');
  expect(await attach(ssm, 'kong-cutover')).toMatchObject({ id: 'e-3', outcome: 'running' });
});

test('A document is started with its parameters', async () => {
  expect(await startOrJoin(ssm, { document: 'kong-cutover', parameters: { TimeLimitSeconds: '60' } })).toBe('e-1');
  expect(aws.executions[0].parameters).toEqual({ TimeLimitSeconds: ['60'] });
});

test('Asked for by the same words twice, it runs once; by other words, or none, again', async () => {
  const start = { document: 'kong-cutover', because: 'request 1' };
  await startOrJoin(ssm, start);
  aws.end(aws.executions[0], 'Failed');
  expect(await startOrJoin(ssm, start)).toBe('e-1');
  expect(await startOrJoin(ssm, { ...start, because: 'request 2' })).toBe('e-2');
  aws.end(aws.executions[1], 'Failed');
  expect(await startOrJoin(ssm, { document: 'kong-cutover' })).toBe('e-3');
});

test('Who finds it running joins it, whoever started it', async () => {
  aws.put('kong-cutover', 'InProgress');
  expect(await startOrJoin(ssm, { document: 'kong-cutover' })).toBe('e-1');
  expect(aws.effects).toEqual([]);
});

/** Another driver starts the document right before this one; then the first step of this one's execution comes to this end. */
function twoAtOnce(step: { StepName: string; StepStatus: string }): void {
  let looks = 0;
  aws.before = (call) => {
    if (call === 'Start kong-cutover' && aws.executions.length === 0) {
      aws.put('kong-cutover', 'InProgress');
      aws.now += 1;
    }
    if (call === 'Get e-2' && (looks += 1) === 2) aws.executions[1].steps = [step];
  };
}

test('Of two drivers that start at the same moment the one whose execution was refused its claim joins the other', async () => {
  twoAtOnce({ StepName: 'claim', StepStatus: 'Failed' });
  expect(await startOrJoin(ssm, { document: 'kong-cutover' })).toBe('e-1');
});

test('Of two drivers that start at the same moment the younger one stays with its execution where that claimed the upgrade', async () => {
  twoAtOnce({ StepName: 'claim', StepStatus: 'Success' });
  expect(await startOrJoin(ssm, { document: 'kong-cutover' })).toBe('e-2');
  expect(aws.effects).toEqual(['Start kong-cutover']);
});

test('Of two drivers that start at the same moment the claim decides, also where the function had to be woken before', async () => {
  twoAtOnce({ StepName: 'wake_function', StepStatus: 'Failed' });
  const { before } = aws;
  aws.before = (call) => {
    before(call);
    const [, mine] = aws.executions;
    if (call === 'Get e-2' && mine.steps.length === 1) {
      mine.steps.push(
        { StepName: 'function_awake', StepStatus: 'Success' },
        { StepName: 'claim', StepStatus: 'Success' },
      );
    }
  };
  expect(await startOrJoin(ssm, { document: 'kong-cutover' })).toBe('e-2');
  expect(aws.effects).toEqual(['Start kong-cutover']);
});

test('Of two drivers that start at the same moment the younger gives way and joins where no step claims', async () => {
  twoAtOnce({ StepName: 'copy', StepStatus: 'InProgress' });
  expect(await startOrJoin(ssm, { document: 'kong-cutover' })).toBe('e-1');
  expect(aws.effects).toEqual(['Start kong-cutover', 'Stop e-2']);
});

test('What SSM refuses to start is told in its own words', async () => {
  await expect(startOrJoin(ssm, { document: 'kong-cutovr' })).rejects.toThrow('AutomationDefinitionNotFoundException');
  await expect(startOrJoin(ssm, { document: 'kong-cutover', parameters: { Unknown: '1' } })).rejects.toThrow(
    'InvalidAutomationExecutionParametersException',
  );
});
