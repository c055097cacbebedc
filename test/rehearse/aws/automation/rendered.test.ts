import { DocumentKind } from '../../../../lib/render/automation-document';
import { Action } from '../../../../lib/runbook/action';
import { Phase } from '../../../../lib/runbook/phase';
import { Runbook } from '../../../../lib/runbook/runbook';
import { sample, step } from '../../../runbook/sample';
import { startHost } from '../host/hosts';
import { deploy } from '../lambda/functions';
import type { TestAws } from '../running-aws';
import { testAws } from '../running-aws';
import { bindingsOf, putDocuments, runDocument } from './rendered';

describe('a rendered document', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
  });
  afterEach(() => test.stop());

  it('hands literal arguments and outputs from step to step, never as part of a script', async () => {
    await startHost(test);
    const main = deploy(test, 'main', 'exports.handler = async ({ Step, Version }) => ({ Step, Version });');
    const awkward = '$(touch /tmp/never) `x` "; exit 9; #';
    const onHost = (id: string, given: Record<string, string>) =>
      step(
        id,
        Phase.PREPARE,
        Action.hostScript({ script: 'copy', seconds: 30, values: [], arguments: given, output: 'Said' }),
      );
    const runbook = new Runbook({
      ...sample,
      functions: [{ name: 'main' }],
      scripts: { copy: 'main() { printf "%s|%s" "$SSM_Version" "$SSM_Note"; }' },
      prepare: ['ask', 'first', 'second'],
      cutover: {
        ...sample.cutover,
        steps: [
          step(
            'ask',
            Phase.PREPARE,
            Action.invokeFunction({ step: 'ask', seconds: 30, arguments: { Version: '1.24' }, output: 'Answer' }),
          ),
          onHost('first', { Version: awkward }),
          onHost('second', { Version: '1.25', Note: '{{ ask.Answer }} {{ first.Said }}' }),
          ...sample.cutover.steps.filter(({ id }) => id !== 'host'),
        ],
      },
    })._data;
    putDocuments(test, runbook, bindingsOf({ main }));
    const { steps, failureMessage } = await runDocument(test, runbook, DocumentKind.PREPARE);
    expect(failureMessage).toBeUndefined();
    expect(steps.map(({ name, output }) => [name, output])).toEqual([
      ['ask', '{"Step":"ask","Version":"1.24"}'],
      ['first', `${awkward}|`],
      ['second', `1.25|{"Step":"ask","Version":"1.24"} ${awkward}|`],
    ]);
  });
});
