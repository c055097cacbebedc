import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { claimByHand } from '../../lib/operator/by-hand';
import { look } from '../../lib/operator/look';
import { Operator } from '../../lib/operator/operator';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import { Action } from '../../lib/runbook/action';
import { Runbook } from '../../lib/runbook/runbook';
import { bindings } from '../render/rendered';
import { sampleOnOneHost as sample } from '../runbook/sample';
import { AwsStandIn } from '../operate/aws-stand-in';
import { told } from '../operate/states';

const blue = told();
const call = (step: string) => Action.invokeFunction({ step, seconds: 60 });
const owner = {
  ...{ claim: call('claim'), stillOwner: call('still-owner'), release: call('release'), undoClaim: call('undo-claim') },
  changesOnBlue: 'a record',
};
const runbook = new Runbook({ ...sample, owner })._data;
const documents = { prepare: 'p', cutover: 'c', undo: 'u', fallBack: 'f', retire: 'r' };

describe('Of a function that was idle for weeks', () => {
  let aws: AwsStandIn;
  let operator: Operator;
  beforeAll(async () => {
    aws = await AwsStandIn.start();
    aws.contents.set('c', automationDocument(runbook, DocumentKind.CUTOVER, bindings));
    const clients = { ssm: new SSMClient({ maxAttempts: 1 }), lambda: new LambdaClient({ maxAttempts: 1 }) };
    operator = await Operator.of(clients, { runbook, documents });
  });
  afterAll(() => aws.stop());
  beforeEach(() => {
    aws.clear();
    aws.status = blue;
    aws.fail('Invoke', 'ResourceNotReadyException', 1, 502);
  });

  test('status waits for it', async () => {
    expect((await operator.look()).state).toMatchObject({ reachable: true, serves: 'BLUE' });
  });

  test('preflight waits for it', async () => {
    expect(await operator.preflight()).toEqual([blue]);
  });

  test('claiming by hand waits for it', async () => {
    expect(await claimByHand(operator.clients, operator.deployed, false)).toMatch(/^hand-/);
  });

  test('nobody waits where a run has called it before', async () => {
    const { state } = await look(operator.clients, operator.upgrade, operator.deployed, { forMs: 0 });
    expect(state).toMatchObject({ reachable: false, why: expect.stringMatching(/^The function is not awake\./) });
  });
});
