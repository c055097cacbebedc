import { isWake } from '../../lib/operate/waking';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import type { Bindings } from '../../lib/render/bindings';
import { plan } from '../../lib/render/plan';
import { procedure } from '../../lib/render/procedure';
import { rightsOf } from '../../lib/render/rights';
import { stepIdOf } from '../../lib/render/step-name';
import { Action } from '../../lib/runbook/action';
import { Runbook } from '../../lib/runbook/runbook';
import type { RunbookFunction } from '../../lib/runbook/runbook-function';
import { sample } from '../runbook/sample';

const runbook = withAccount({ name: 'account' });
const bindings: Bindings = {
  values: { Blue: 'blue.example' },
  assumeRole: 'arn:role',
  functions: { main: 'arn:main', account: 'arn:account' },
  commands: { copy: 'sample-copy' },
  hostTag: { key: 'host', value: 'sample' },
  outputBucket: 'results',
};
const targets = { commandDocuments: ['arn:copy'], instances: 'arn:instances' };

/** The sample, its first step done by another function than the rest. */
function withAccount(account: RunbookFunction) {
  const [look, ...others] = sample.cutover.steps;
  const action = Action.invokeFunction({ function: 'account', step: 'look', seconds: 60 });
  return new Runbook({
    ...sample,
    functions: [...sample.functions!, account],
    cutover: { ...sample.cutover, steps: [{ ...look!, action }, ...others] },
  })._data;
}

function resourcesOf(action: string): readonly (readonly string[])[] {
  const rights = rightsOf(runbook, targets, bindings).filter(({ actions }) => actions.includes(action));
  return rights.map(({ resources }) => resources);
}

function calledIn(data: typeof runbook) {
  const { mainSteps } = automationDocument(data, DocumentKind.CUTOVER, bindings);
  return mainSteps.flatMap(({ name, inputs }) => (inputs.FunctionName ? [[name, inputs.FunctionName]] : []));
}

describe('a step that names a function', () => {
  test('calls that one in its document, every other step the main one', () => {
    expect(calledIn(runbook).slice(0, 4)).toEqual([
      ['wake_function', 'arn:main'],
      ['function_awake', 'arn:main'],
      ['look', 'arn:account'],
      ['close', 'arn:main'],
    ]);
  });

  test('needs the right to call it', () => {
    expect(resourcesOf('lambda:InvokeFunction')).toEqual([['arn:account'], ['arn:main']]);
  });

  test('outside of the VPC is never idle in a way that a call has to wait for, so nobody asks for its state', () => {
    expect(resourcesOf('lambda:GetFunctionConfiguration')).toEqual([['arn:main']]);
  });

  test('in the VPC is woken as well, by steps that bear its name', () => {
    const called = calledIn(withAccount({ name: 'account', inVpc: true }));
    expect(called.slice(0, 5)).toEqual([
      ['wake_function', 'arn:main'],
      ['function_awake', 'arn:main'],
      ['wake_function_account', 'arn:account'],
      ['function_awake_account', 'arn:account'],
      ['look', 'arn:account'],
    ]);
    expect(called.map(([name]) => isWake(stepIdOf(String(name)))).slice(0, 5)).toEqual([true, true, true, true, false]);
  });

  test('is planned and written down as what it is', () => {
    const { paths } = plan(runbook, { fingerprint: 'f', lastRehearsal: undefined });
    expect(paths[0]!.steps[0]!.where).toBe('function outside the VPC');
    const documents = Object.fromEntries(Object.values(DocumentKind).map((kind) => [kind, kind]));
    const text = procedure(runbook, {
      ...{ values: {}, documents: documents as Record<DocumentKind, string>, commands: {} },
      functions: { main: 'inside', account: 'outside' },
    });
    expect(text).toContain('export Function=inside\nexport AccountFunction=outside\n');
    expect(text.match(/aws lambda invoke --function-name "\$AccountFunction"/g)).toHaveLength(1);
  });

  test('that the runbook does not declare is refused, with those that there are', () => {
    const action = Action.invokeFunction({ function: 'acount', step: 'look', seconds: 60 });
    const steps = [{ ...sample.cutover.steps[0]!, action }, ...sample.cutover.steps.slice(1)];
    expect(() => new Runbook({ ...sample, cutover: { ...sample.cutover, steps } })).toThrow(
      "step 'look' calls function 'acount', which does not exist (there are: main)",
    );
  });

  test('is declared once, by a name that documents can have', () => {
    const functions = [{ name: 'main' }, { name: 'main' }, { name: 'The Account' }];
    expect(() => new Runbook({ ...sample, functions })).toThrow(
      /function 'The Account' must be lower case words joined by '-'\n.*function 'main' is declared twice/,
    );
  });
});
