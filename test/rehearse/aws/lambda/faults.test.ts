import type { TestAws } from '../running-aws';
import { testAws } from '../running-aws';
import { deploy } from './functions';

const STAGES = `
  const between = (stage) => globalThis[Symbol.for('cdk-cutover.between')]?.(stage);
  exports.handler = async () => {
    for (const stage of ['first', 'second']) {
      console.log('did ' + stage);
      between(stage);
      console.log('checked ' + stage);
    }
    return 'done';
  };`;

describe('faults inside functions', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
    deploy(test, 'staged', STAGES);
  });
  afterEach(() => test.stop());

  it('happen between a stage’s effect and its check, once', async () => {
    test.aws.faults.failAt('second');
    const { functionError, payload } = await test.aws.lambda.invoke('staged', {});
    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorMessage: "failure injected at 'second', after its effect and before its check",
    });
    expect(test.aws.lambda.logs('staged')).toEqual(['did first', 'checked first', 'did second']);
    expect(test.aws.faults.fired).toEqual(['second']);
    expect(await test.aws.lambda.invoke('staged', {})).toEqual({ payload: 'done' });
  });

  it('can kill the process there, once', async () => {
    test.aws.faults.failAt('first', 'kill');
    const { payload } = await test.aws.lambda.invoke('staged', {});
    expect(payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(test.aws.lambda.logs('staged')).toEqual(['did first']);
    expect(test.events).toContainEqual({ kind: 'fault', id: 'first' });
    expect(await test.aws.lambda.invoke('staged', {})).toEqual({ payload: 'done' });
  });

  it('leave functions alone that have no such stage', async () => {
    test.aws.faults.failAt('elsewhere');
    expect(await test.aws.lambda.invoke('staged', {})).toEqual({ payload: 'done' });
    expect(test.aws.faults.fired).toEqual([]);
  });
});
