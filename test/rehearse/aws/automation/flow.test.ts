import type { TestAws } from '../running-aws';
import { testAws } from '../running-aws';
import { deploy } from '../lambda/functions';
import { invoke, putAutomation, run, stepStatuses } from './automation';

describe('an execution', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
    deploy(test, 'ok', 'exports.handler = async (event) => ({ got: event });');
    deploy(test, 'fails', 'exports.handler = async () => { throw new Error("no luck"); };');
  });
  afterEach(() => test.stop());

  it('runs the steps in order and ends Success', async () => {
    putAutomation(test, 'd', [invoke('one', 'ok'), invoke('two', 'ok')]);
    const execution = await run(test, 'd');
    expect(execution.status).toBe('Success');
    expect(stepStatuses(execution)).toEqual(['one Success', 'two Success']);
  });

  it('ends Failed at a step that fails, and names it; nothing after it runs', async () => {
    putAutomation(test, 'd', [invoke('one', 'fails'), invoke('two', 'ok')]);
    const execution = await run(test, 'd');
    expect(execution.status).toBe('Failed');
    expect(execution.failureMessage).toBe('Step one failed: Lambda function failed. Error: no luck');
    expect(stepStatuses(execution)).toEqual(['one Failed', 'two Pending']);
  });

  it('ends Failed although the compensation that a failing step went to succeeded', async () => {
    putAutomation(test, 'd', [
      invoke('first', 'fails', { onFailure: 'step:undo', nextStep: 'last' }),
      invoke('last', 'ok', { isEnd: true }),
      invoke('undo', 'ok', { isEnd: true }),
    ]);
    const execution = await run(test, 'd');
    expect(execution.status).toBe('Failed');
    expect(stepStatuses(execution)).toEqual(['first Failed', 'last Pending', 'undo Success']);
  });

  it('follows the onFailure of a failing last step too', async () => {
    putAutomation(test, 'd', [
      invoke('first', 'ok', { nextStep: 'last' }),
      invoke('undo', 'ok', { isEnd: true }),
      invoke('last', 'fails', { onFailure: 'step:undo' }),
    ]);
    const execution = await run(test, 'd');
    expect(execution.status).toBe('Failed');
    expect(stepStatuses(execution)).toEqual(['first Success', 'undo Success', 'last Failed']);
  });

  it('goes on after a failure with Continue: not critical unless the step says so', async () => {
    putAutomation(test, 'd', [invoke('one', 'fails', { onFailure: 'Continue' }), invoke('two', 'ok')]);
    expect((await run(test, 'd')).status).toBe('Success');
    putAutomation(test, 'd', [
      invoke('one', 'fails', { onFailure: 'Continue', isCritical: true }),
      invoke('two', 'ok'),
    ]);
    const execution = await run(test, 'd');
    expect(execution.status).toBe('Failed');
    expect(stepStatuses(execution)).toEqual(['one Failed', 'two Success']);
  });

  it('ends Success when a step that is not critical failed and went elsewhere', async () => {
    putAutomation(test, 'd', [
      invoke('one', 'fails', { onFailure: 'step:other', isCritical: false, nextStep: 'other' }),
      invoke('other', 'ok'),
    ]);
    expect((await run(test, 'd')).status).toBe('Success');
  });

  it('tries a step as often as it says', async () => {
    const source =
      'let calls = 0; exports.handler = async () => { calls += 1; if (calls < 3) throw new Error(`try ${calls}`); return calls; };';
    deploy(test, 'third', source);
    putAutomation(test, 'd', [invoke('one', 'third', { maxAttempts: 3 })]);
    expect((await run(test, 'd')).status).toBe('Success');
    deploy(test, 'third', source);
    putAutomation(test, 'd', [invoke('one', 'third', { maxAttempts: 2 })]);
    const execution = await run(test, 'd');
    expect([execution.status, execution.failureMessage]).toEqual([
      'Failed',
      'Step one failed: Lambda function failed. Error: try 2',
    ]);
  });

  it('ends TimedOut when a critical step takes longer than its timeout', async () => {
    deploy(test, 'slow', 'exports.handler = () => new Promise((done) => setTimeout(done, 5000));');
    putAutomation(test, 'd', [
      invoke('one', 'slow', { timeoutSeconds: 0.2, onFailure: 'step:undo', nextStep: 'undo' }),
      invoke('undo', 'ok'),
    ]);
    const execution = await run(test, 'd');
    expect(execution.status).toBe('TimedOut');
    expect(stepStatuses(execution)).toEqual(['one TimedOut', 'undo Success']);
  });

  it('takes the first choice of a branch that is true, else its default', async () => {
    const step = (inputs: unknown): unknown => ({ name: 'which', action: 'aws:branch', inputs });
    const choices = {
      Choices: [
        { NextStep: 'a', Variable: '{{ Kind }}', StringEquals: 'a' },
        {
          NextStep: 'b',
          And: [{ Variable: '{{ Kind }}', StartsWith: 'b' }, { Not: { Variable: '{{ Kind }}', Contains: 'x' } }],
        },
      ],
      Default: 'c',
    };
    const ends = ['a', 'b', 'c'].map((name) => invoke(name, 'ok', { isEnd: true }));
    putAutomation(test, 'd', [step(choices), ...ends], { parameters: { Kind: { type: 'String' } } });
    const ran = async (Kind: string): Promise<string[]> => {
      const { steps } = await run(test, 'd', { Kind: [Kind] });
      return steps.filter(({ status }) => status === 'Success').map(({ name }) => name);
    };
    expect(await ran('a')).toEqual(['which', 'a']);
    expect(await ran('bee')).toEqual(['which', 'b']);
    expect(await ran('box')).toEqual(['which', 'c']);
  });

  it('replaces references by parameters, outputs and what Automation knows, keeping their types', async () => {
    const inputs = {
      InputPayload: {
        id: '{{ automation:EXECUTION_ID }}',
        text: 'on {{ Host }} in {{ global:REGION }}',
        list: '{{ Names }}',
        map: '{{ Map }}',
        flag: '{{ Flag }}',
        earlier: '{{ one.Payload }}',
      },
    };
    const parameters = {
      Host: { type: 'String', default: 'blue' },
      Names: { type: 'StringList', default: ['x'] },
      Map: { type: 'StringMap', default: { a: 1 } },
      Flag: { type: 'Boolean', default: false },
    };
    putAutomation(test, 'd', [invoke('one', 'ok'), invoke('two', 'ok', { inputs })], {
      parameters,
      outputs: ['two.Payload'],
    });
    const execution = await run(test, 'd', { Names: ['a', 'b'], Flag: ['true'] });
    expect(JSON.parse(execution.steps[1].output as string)).toEqual({
      got: {
        id: execution.id,
        text: 'on blue in eu-west-1',
        list: ['a', 'b'],
        map: { a: 1 },
        flag: true,
        earlier: '{"got":{}}',
      },
    });
  });

  it('fails a step that refers to an output which is not there', async () => {
    putAutomation(test, 'd', [
      invoke('one', 'ok'),
      invoke('two', 'ok', { inputs: { InputPayload: { x: '{{ one.Nothing }}' } } }),
    ]);
    expect((await run(test, 'd')).failureMessage).toBe(
      'Step two failed: Output {{ one.Nothing }} is not there: step one did not make it known',
    );
  });

  it('tells what happens as it happens', async () => {
    putAutomation(test, 'd', [invoke('one', 'ok')]);
    const { id } = await run(test, 'd');
    const told = test.events.filter(({ kind }) => kind === 'step' || kind === 'execution');
    const facts = { executionId: id, document: 'd', message: undefined };
    expect(told).toEqual([
      { kind: 'execution', status: 'InProgress', ...facts },
      { kind: 'step', step: 'one', status: 'InProgress', ...facts },
      { kind: 'step', step: 'one', status: 'Success', ...facts },
      { kind: 'execution', status: 'Success', ...facts },
    ]);
  });
});
