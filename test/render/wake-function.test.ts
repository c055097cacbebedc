import { SSMClient } from '@aws-sdk/client-ssm';
import { explain } from '../../lib/operate/explain';
import { observe } from '../../lib/operate/observe';
import { noState } from '../../lib/operate/state';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import { Action } from '../../lib/runbook/action';
import { Phase } from '../../lib/runbook/phase';
import { Runbook } from '../../lib/runbook/runbook';
import { testAws, type TestAws } from '../rehearse/aws/running-aws';
import { run, stepStatuses } from '../rehearse/aws/automation/automation';
import { deploy } from '../rehearse/aws/lambda/functions';
import { sampleOnOneHost as sample, step } from '../runbook/sample';
import { bindings } from './rendered';

const runbook = new Runbook(sample)._data;

test('every document begins with a call that may fail, and with a wait that only such a call leads to', () => {
  for (const kind of Object.values(DocumentKind)) {
    const [wake, awake, first] = automationDocument(runbook, kind, bindings).mainSteps;
    expect(wake).toMatchObject({
      ...{ name: 'wake_function', action: 'aws:invokeLambdaFunction', isCritical: false },
      ...{ nextStep: first.name, onFailure: 'step:function_awake' },
      inputs: { FunctionName: bindings.functions.main, InputPayload: { Step: 'wake' } },
    });
    expect(awake).toMatchObject({
      ...{ name: 'function_awake', action: 'aws:waitForAwsResourceProperty', isCritical: false, timeoutSeconds: 180 },
      ...{ nextStep: first.name, onFailure: 'Continue' },
      inputs: {
        ...{ Service: 'lambda', Api: 'GetFunctionConfiguration', FunctionName: bindings.functions.main },
        ...{ PropertySelector: '$.State', DesiredValues: ['Active'] },
      },
    });
  }
});

test('a document that calls no function wakes none', () => {
  const without = new Runbook({ ...sample, retire: { steps: [step('rest', Phase.RETIRE, Action.sleep(1))] } })._data;
  expect(automationDocument(without, DocumentKind.RETIRE, bindings).mainSteps.map(({ name }) => name)).toEqual([
    'rest',
  ]);
});

describe('a document whose function was idle for weeks', () => {
  let test: TestAws;
  beforeAll(async () => {
    test = await testAws();
    const functionArn = deploy(test, 'system', 'exports.handler = async ({ Step }) => Step;');
    const content = automationDocument(runbook, DocumentKind.RETIRE, {
      ...bindings,
      functions: { main: functionArn },
      assumeRole: test.role('runbook', {
        ...{ Effect: 'Allow', Resource: functionArn },
        Action: ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'],
      }),
    });
    test.aws.ssm.putDocument({ name: 'retire', type: 'Automation', content });
    // Nobody waits three minutes for what will not come.
    const hasty = content.mainSteps.map((one) =>
      one.name === 'function_awake' ? { ...one, timeoutSeconds: 0.2 } : one,
    );
    test.aws.ssm.putDocument({ name: 'hasty', type: 'Automation', content: { ...content, mainSteps: hasty } });
  });
  afterAll(() => test.stop());

  it('waits until it is back, and does its work', async () => {
    test.aws.lambda.fallAsleep('system', 150);
    const execution = await run(test, 'retire');
    expect(execution.status).toBe('Success');
    expect(stepStatuses(execution)).toEqual(['wake_function Failed', 'function_awake Success', 'clean Success']);
  });

  it('asks for no state when it is awake', async () => {
    const execution = await run(test, 'retire');
    expect(stepStatuses(execution)).toEqual(['wake_function Success', 'function_awake Pending', 'clean Success']);
    expect(execution.status).toBe('Success');
  });

  it('that does not come back fails at the first step that needs it, and says what to do', async () => {
    test.aws.lambda.fallAsleep('system', Infinity);
    const execution = await run(test, 'hasty');
    expect(execution.status).toBe('Failed');
    expect(stepStatuses(execution)).toEqual(['wake_function Failed', 'function_awake TimedOut', 'clean Failed']);
    const seen = await observe(new SSMClient(test.client()), execution.id);
    const words = explain(seen, noState('not asked'), { cutover: 'c', undo: 'u', fallBack: 'f' });
    expect(words).toMatch(
      /failed at step clean: The function is not awake\. .* If it stays so, see its StateReason \(aws lambda get-function-configuration\), e\.g\. subnets without a free address/,
    );
  });
});
