import { execFileSync } from 'node:child_process';
import { planText } from '../../bin/terminal/plan-text';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import { commandDocuments } from '../../lib/render/command-document';
import { plan } from '../../lib/render/plan';
import { procedure } from '../../lib/render/procedure';
import { Action } from '../../lib/runbook/action';
import { Phase } from '../../lib/runbook/phase';
import { Runbook } from '../../lib/runbook/runbook';
import type { Step } from '../../lib/runbook/step';
import { sample, step } from '../runbook/sample';
import { bindings, ownSteps } from './rendered';

const RUNGS = ['1.24.1', '1.25.34'];

/** Steps that differ in their arguments alone: the language has no loops. */
const rungs = RUNGS.flatMap((Version, at): Step[] => [
  step(
    `ask-${at}`,
    Phase.PREPARE,
    Action.invokeFunction({ step: 'ask', seconds: 60, values: ['Blue'], arguments: { Version }, output: 'Answer' }),
  ),
  step(
    `rung-${at}`,
    Phase.PREPARE,
    Action.hostScript({
      ...{ script: 'copy', seconds: 60, values: ['Blue'], output: 'Done' },
      arguments: { Version, Note: `costs $5, {{ Blue }}, {{ ask-${at}.Answer }}` },
    }),
  ),
]);
const withSteps = (added: readonly Step[]) =>
  new Runbook({
    ...sample,
    cutover: { ...sample.cutover, steps: [sample.cutover.steps[0]!, ...added, ...sample.cutover.steps.slice(1)] },
  });
const runbook = withSteps(rungs)._data;
const inputsOf = (name: string) => ownSteps(runbook, DocumentKind.CUTOVER).find((one) => one.name === name)?.inputs;

describe('literal arguments', () => {
  test('arrive like values: fields of a payload, parameters of a script', () => {
    expect(inputsOf('ask_1')?.InputPayload).toMatchObject({ Step: 'ask', Blue: 'blue.example', Version: '1.25.34' });
    expect(inputsOf('rung_0')?.Parameters).toMatchObject({ Verb: 'do', Blue: 'blue.example', Version: '1.24.1' });
  });

  test('of several calls leave a script one Command document, which takes them as environment variables', () => {
    const documents = commandDocuments(runbook);
    expect(documents.map(({ script }) => script)).toEqual(['copy']);
    const { parameters, mainSteps } = documents[0]!.content as { parameters: object; mainSteps: unknown };
    const taken = { type: 'String', description: 'Argument of the call', default: '', interpolationType: 'ENV_VAR' };
    expect(parameters).toMatchObject({ Note: taken, Version: { ...taken, allowedPattern: '^.{0,1024}$' } });
    expect(JSON.stringify(mainSteps)).not.toMatch(/1\.2[45]/);
  });

  test('are shown by the plan', () => {
    const { paths } = plan(runbook, { fingerprint: 'e', lastRehearsal: undefined });
    expect(paths[0]?.steps.find(({ id }) => id === 'ask-1')?.arguments).toEqual({ Version: '1.25.34' });
    expect(planText(plan(runbook, { fingerprint: 'e', lastRehearsal: undefined }))).toContain(
      'Does ask-1. (Version=1.25.34)',
    );
  });

  const given = (argument: Record<string, string>) => () =>
    withSteps([
      step('rung', Phase.PREPARE, Action.hostScript({ script: 'copy', seconds: 60, values: [], arguments: argument })),
    ]);

  test.each<[string, Record<string, string>, string]>([
    ['of a name that is none', { 'a-b': 'x' }, "argument 'a-b' of step 'rung' must be called by letters and digits"],
    ['called like a value', { Blue: 'x' }, "argument 'Blue' of step 'rung' is called like a value or parameter"],
    ['called like a parameter', { Limit: 'x' }, "argument 'Limit' of step 'rung' is called like a value or parameter"],
    ['called like what documents use', { Verb: 'x' }, "argument 'Verb' of step 'rung' has a name that documents use"],
    ['of two lines', { Version: 'a\nb' }, "argument 'Version' of step 'rung' must be one line of at most 1024"],
    ['too long', { Version: 'x'.repeat(1025) }, "argument 'Version' of step 'rung' must be one line of at most 1024"],
    ['that SSM would read', { Version: '{{ global:DATE }}' }, "argument 'Version' of step 'rung' holds '{{'"],
    ['that refers to nothing', { Version: '{{ Grey }}' }, "refers to '{{ Grey }}', which is neither a value"],
    ['that refers to no output', { Version: '{{ look.X }}' }, "refers to '{{ look.X }}', which no earlier step"],
  ])('are refused %s', (_what, argument, mistake) => {
    expect(given(argument)).toThrow(mistake);
  });
});

describe('outputs', () => {
  test('of a script and a function are all that they say, as SSM calls it', () => {
    expect(inputsOf('rung_0')?.Parameters).toMatchObject({ Note: 'costs $5, blue.example, {{ ask_0.Payload }}' });
    const finding = step(
      'read',
      Phase.PREPARE,
      Action.hostScript({ script: 'copy', seconds: 60, values: [], output: 'Id' }),
    );
    const using = step(
      'use',
      Phase.PREPARE,
      Action.hostScript({ script: 'copy', seconds: 60, values: [], instance: '{{ read.Id }}' }),
    );
    const { mainSteps } = automationDocument(withSteps([finding, using])._data, DocumentKind.CUTOVER, bindings);
    expect(mainSteps.find(({ name }) => name === 'use')?.inputs.InstanceIds).toEqual(['{{ read.Output }}']);
  });

  test.each<[string, Partial<Step>, string]>([
    [
      'of a name that is none',
      { action: Action.invokeFunction({ step: 'x', seconds: 1, output: 'a b' }) },
      "output 'a b' of step 'read' must be called by letters and digits",
    ],
    [
      'of a check',
      {
        check: {
          _data: {
            sentence: 'x',
            action: Action.invokeFunction({ step: 'x', seconds: 1, output: 'Seen' })._data,
          },
        } as Step['check'],
      },
      "output 'Seen' of step 'read' is that of a check or an undo, to which no step can refer",
    ],
  ])('are refused %s', (_what, change, mistake) => {
    const read = step('read', Phase.PREPARE, Action.invokeFunction({ step: 'x', seconds: 1 }));
    expect(() => withSteps([{ ...read, ...change }])).toThrow(mistake);
  });
});

describe('the procedure', () => {
  const names = { prepare: 'p', cutover: 'c', undo: 'u', 'fall-back': 'f', retire: 'r' };
  const text = procedure(runbook, {
    ...{ values: { Blue: 'blue' }, documents: names, commands: { copy: 'sample-copy' } },
    functions: { main: 'sample' },
  });
  const part = (from: string) =>
    text
      .slice(text.indexOf(`. ${from} (`))
      .split('```')[1]!
      .slice('sh\n'.length);

  test('hands arguments over and keeps what later steps need', () => {
    expect(part('ask-0'))
      .toBe(`export ask_0_Answer=$(aws lambda invoke --function-name "$Function" --cli-binary-format raw-in-base64-out \\
  --payload "$(payload ask "{\\"Version\\":\\"1.24.1\\"}")" /dev/stderr 2>&1 >/dev/null)
`);
    expect(part('rung-0'))
      .toBe(`CommandId=$(aws ssm send-command --document-name sample-copy --document-version '$LATEST' \\
  --targets "Key=tag:cdk-cutover:host,Values=$Upgrade" \\
  --parameters Verb=do Seconds=60 ExecutionId="$Owner" Blue="$Blue" Version=1.24.1 "Note=\\"costs \\$5, $Blue, $ask_0_Answer\\"" --query Command.CommandId --output text)
# once it has ended:
export rung_0_Done=$(aws ssm list-command-invocations --command-id "$CommandId" --details \\
  --query "CommandInvocations[0].CommandPlugins[0].Output" --output text)
`);
  });

  test('is shell: arguments reach the payload, and a call without any still works', () => {
    const preamble = text.split('```')[1]!.slice('sh\n'.length);
    const script = `${preamble}\npayload ask '{"Version":"1.25.34"}' | jq -r .Version\npayload look | jq -r '.Step, .Version'`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe('1.25.34\nlook\nnull\n');
  });
});
