import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import type { Bindings } from '../../lib/render/bindings';
import { plan } from '../../lib/render/plan';
import { procedure } from '../../lib/render/procedure';
import { rightsOf } from '../../lib/render/rights';
import { Action } from '../../lib/runbook/action';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';

const [look, ...others] = sample.cutover.steps;
const action = Action.invokeFunction({ step: 'look', seconds: 60, outsideVpc: true });
const runbook = new Runbook({ ...sample, cutover: { ...sample.cutover, steps: [{ ...look!, action }, ...others] } })
  ._data;
const bindings: Bindings = {
  values: { Blue: 'blue.example' },
  assumeRole: 'arn:role',
  functionArn: 'arn:inside',
  outsideFunctionArn: 'arn:outside',
  commands: { copy: 'sample-copy' },
  hostTag: { key: 'host', value: 'sample' },
  outputBucket: 'results',
};
const targets = { commandDocuments: ['arn:copy'], instances: 'arn:instances' };

describe('a step of the function outside the VPC', () => {
  test('calls that function in its document, every other step the one inside', () => {
    const { mainSteps } = automationDocument(runbook, DocumentKind.CUTOVER, bindings);
    const called = mainSteps.flatMap(({ name, inputs }) => (inputs.FunctionName ? [[name, inputs.FunctionName]] : []));
    expect(called.slice(0, 4)).toEqual([
      ['wake_function', 'arn:inside'],
      ['function_awake', 'arn:inside'],
      ['look', 'arn:outside'],
      ['close', 'arn:inside'],
    ]);
  });

  test('needs the right to call it', () => {
    const invoked = rightsOf(runbook, targets, bindings).filter(({ actions }) =>
      actions.includes('lambda:InvokeFunction'),
    );
    expect(invoked.map(({ resources }) => resources)).toEqual([['arn:outside'], ['arn:inside']]);
  });

  test('is never idle in a way that a call has to wait for, so nobody asks for its state', () => {
    const asked = rightsOf(runbook, targets, bindings).filter(({ actions }) =>
      actions.includes('lambda:GetFunctionConfiguration'),
    );
    expect(asked.map(({ resources }) => resources)).toEqual([['arn:inside']]);
  });

  test('is planned and written down as what it is', () => {
    const { paths } = plan(runbook, { fingerprint: 'f', lastRehearsal: undefined });
    expect(paths[0]!.steps[0]!.where).toBe('function outside the VPC');
    const documents = Object.fromEntries(Object.values(DocumentKind).map((kind) => [kind, kind]));
    const text = procedure(runbook, {
      ...{ values: {}, documents: documents as Record<DocumentKind, string>, commands: {} },
      ...{ functionName: 'inside', outsideFunctionName: 'outside' },
    });
    expect(text).toContain('export Function=inside\nexport OutsideFunction=outside\n');
    expect(text).toContain(`aws lambda invoke --function-name "$OutsideFunction"`);
    expect(text.match(/--function-name "\$OutsideFunction"/g)).toHaveLength(1);
  });

  test('is refused where the system has no such function', () => {
    const without = { ...bindings, outsideFunctionArn: undefined };
    const words = "'look' is asked of a function outside the VPC, which this system does not have";
    expect(() => automationDocument(runbook, DocumentKind.CUTOVER, without)).toThrow(words);
    expect(() => rightsOf(runbook, targets, without)).toThrow(words);
  });
});

test('without such a step nobody hears of that function', () => {
  const plain = new Runbook(sample)._data;
  const documents = Object.fromEntries(Object.values(DocumentKind).map((kind) => [kind, kind]));
  const text = procedure(plain, {
    ...{ values: {}, documents: documents as Record<DocumentKind, string>, commands: {}, functionName: 'inside' },
  });
  expect(text).not.toContain('OutsideFunction');
  expect(JSON.stringify(plain)).not.toContain('outsideVpc');
});
