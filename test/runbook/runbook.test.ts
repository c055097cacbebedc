import { Action } from '../../lib/runbook/action';
import { Fence } from '../../lib/runbook/fence';
import { Phase } from '../../lib/runbook/phase';
import { stagesOf, undoOrder } from '../../lib/runbook/read';
import { Runbook } from '../../lib/runbook/runbook';
import type { RunbookProps } from '../../lib/runbook/runbook';
import { Check, Undo } from '../../lib/runbook/step';
import { finding, sampleInOneCall, sampleOnOneHost as sample, step } from './sample';

const call = Action.invokeFunction({ step: 'x', seconds: 60 });
const onInstance = (instance: string) =>
  Action.hostScript({ script: 'copy', values: ['Blue'], seconds: 1, verb: 'undo', instance });
const waiting = (selector: string) =>
  Action.waitForAws({
    ...{ service: 'ec2', api: 'DescribeHosts', inputs: {}, rights: {} },
    ...{ selector, desired: ['x'], seconds: 1 },
  });
const steps = sample.cutover.steps;
const without = (id: string) => steps.filter((candidate) => candidate.id !== id);
const replaced = (id: string, change: object) => steps.map((one) => (one.id === id ? { ...one, ...change } : one));
const withSteps = (changed: typeof steps): RunbookProps => ({
  ...sample,
  cutover: { ...sample.cutover, steps: changed },
});

describe('a runbook', () => {
  test('is frozen to the last leaf', () => {
    const data = new Runbook(sample)._data;
    expect(() => Object.assign(data.cutover.steps[0], { id: 'other' })).toThrow(TypeError);
    expect(() => Object.assign(data.cutover.steps[1].action, { kind: 'sleep' })).toThrow(TypeError);
  });

  test('is the same JSON each time, and comes back as the same data', () => {
    const runbook = new Runbook(sample);
    expect(new Runbook(sample).toJson()).toBe(runbook.toJson());
    expect(JSON.parse(runbook.toJson())).toEqual(runbook._data);
  });

  test('prepares with the steps of the early phases unless told otherwise', () => {
    expect(new Runbook(sample)._data.prepare).toEqual(['look', 'host', 'find']);
    expect(new Runbook({ ...sample, prepare: ['look'] })._data.prepare).toEqual(['look']);
  });

  test('gives a function step without stages one stage of its own name', () => {
    const [look] = new Runbook(sample)._data.cutover.steps;
    expect(stagesOf(look).map(({ id }) => id)).toEqual(['look']);
  });

  test('takes the fence back first, then the rest in reverse, and nothing from the point of no return on', () => {
    const order = undoOrder(new Runbook(sample)._data.cutover).map(({ id }) => id);
    expect(order).toEqual(['close', 'copy', 'host']);
  });

  test('may close its fence, compare and move in the stages of one call, whose undo then comes first', () => {
    const { cutover } = new Runbook(sampleInOneCall)._data;
    expect([cutover.fence, cutover.comparisons]).toEqual(['close-now', ['compare-now']]);
    expect(undoOrder(cutover).map(({ id }) => id)).toEqual(['switch', 'copy', 'host']);
  });

  test('may close no fence, for a reason that its data keeps', () => {
    const { cutover } = new Runbook({
      ...sample,
      cutover: { ...sample.cutover, steps: without('close'), fence: Fence.none('A relay carries what is published.') },
    })._data;
    expect([cutover.fence, cutover.noFence]).toEqual([undefined, 'A relay carries what is published.']);
    expect(undoOrder(cutover).map(({ id }) => id)).toEqual(['copy', 'host']);
  });

  test.each<[string, RunbookProps, string]>([
    [
      'a fence that is no step and no stage',
      { ...sample, cutover: { ...sample.cutover, fence: Fence.at('nope') } },
      "the fence 'nope' is no step or stage",
    ],
    [
      'no fence, for no reason',
      { ...sample, cutover: { ...sample.cutover, fence: Fence.none(' ') } },
      'there is no fence, and no reason is given: say why that loses nothing',
    ],
    [
      'a comparison that is no step and no stage',
      { ...sample, cutover: { ...sample.cutover, comparisons: ['nope'] } },
      "the comparison 'nope' is no step or stage",
    ],
    [
      'a stage that compares before the stage that closes the fence',
      {
        ...sampleInOneCall,
        cutover: { ...sampleInOneCall.cutover, fence: Fence.at('compare-now'), comparisons: ['close-now'] },
      },
      "step 'switch' switches without a comparison after the fence",
    ],
    [
      'a stage that closes the fence once clients were moved',
      { ...sampleInOneCall, cutover: { ...sampleInOneCall.cutover, pointOfNoReturn: 'close-now' } },
      "step 'switch' switches before a fence",
    ],
    [
      'a fence behind the point of no return, whose undo would never run',
      {
        ...sample,
        cutover: {
          ...sample.cutover,
          pointOfNoReturn: 'promote',
          steps: [step('promote', Phase.MIGRATE, call), ...steps.filter(({ id }) => id !== 'host' && id !== 'find')],
        },
      },
      "step 'close' lies after the point of no return",
    ],
    [
      'a critical section that nothing takes back',
      {
        ...sampleInOneCall,
        cutover: {
          ...sampleInOneCall.cutover,
          steps: sampleInOneCall.cutover.steps.map((one) => ({ ...one, undo: Undo.none('Never.') })),
        },
      },
      "the fence 'switch' must have an undo that lifts it",
    ],
    ['an id that is no name', { ...sample, id: 'Kong Upgrade' }, "id 'Kong Upgrade' must be lower case words"],
    ['a step id used twice', withSteps([...steps, step('look', Phase.WATCH, call)]), "step id 'look' is used twice"],
    [
      'a stage named like a step',
      withSteps([...steps, step('move', Phase.WATCH, Action.sleep(1))]),
      "step id 'move' is used twice",
    ],
    [
      'a step named like the undo of another',
      withSteps([step('undo-host', Phase.PREFLIGHT, call), ...steps]),
      "step id 'undo-host' begins like what documents make of a step: take another",
    ],
    [
      'a value declared twice',
      { ...sample, values: [...sample.values, ...sample.values] },
      "value 'Blue' is declared twice",
    ],
    [
      'a pattern that is none',
      { ...sample, values: [{ name: 'Blue', description: 'x', pattern: '[' }] },
      "the pattern of value 'Blue' is no regular expression",
    ],
    [
      'a reference to nothing',
      { ...sample, values: [] },
      "refers to '{{ Blue }}', which is neither a value nor a parameter",
    ],
    [
      'a script that does not exist',
      { ...sample, scripts: {} },
      "runs script 'copy', which does not exist (there are: none)",
    ],
    ['a prepare step that does not exist', { ...sample, prepare: ['nope'] }, "prepare names step 'nope'"],
    ['a switch without a fence', withSteps(without('close')), "step 'switch' switches before a fence"],
    [
      'a fence after the switch',
      withSteps([...without('close'), ...steps.filter(({ id }) => id === 'close')]),
      "step 'switch' switches before a fence",
    ],
    ['a switch without a comparison', withSteps(without('compare')), "step 'switch' switches without a comparison"],
    [
      'a comparison before the fence',
      withSteps([...steps.filter(({ id }) => id === 'compare'), ...without('compare')]),
      "step 'switch' switches without a comparison after the fence",
    ],
    [
      'a point of no return that does not exist',
      { ...sample, cutover: { ...sample.cutover, pointOfNoReturn: 'nope' } },
      "the point of no return 'nope' is no step or stage",
    ],
    [
      'a switch without a point of no return',
      { ...sample, cutover: { steps, fence: Fence.at('close') } },
      'no point of no return is named',
    ],
    ['no switch at all', withSteps(without('switch')), "no step is of phase 'switch'"],
    [
      'a fence that nothing lifts',
      withSteps(replaced('close', { undo: Undo.none('Never.') })),
      "the fence 'close' must have an undo that lifts it",
    ],
    [
      'a change of blue that nothing undoes',
      withSteps(replaced('compare', { changesOnBlue: 'a table' })),
      "step 'compare' changes blue (a table) but has no undo",
    ],
    [
      'an undo behind the point of no return',
      withSteps(replaced('pause', { undo: Undo.by(call, 'Back.') })),
      "step 'pause' lies after the point of no return",
    ],
    [
      'a check without words',
      withSteps(replaced('look', { check: Check.inside(' ') })),
      "step 'look' has no words for its check",
    ],
    [
      'an undo without a reason',
      withSteps(replaced('look', { undo: Undo.none('') })),
      "step 'look' has no words for its undo",
    ],
    [
      'a function that SSM would end',
      withSteps(replaced('look', { action: Action.invokeFunction({ step: 'look', seconds: 301 }) })),
      "step 'look' gives its function 301 s; SSM ends it after 300 s",
    ],
    [
      'a script that SSM would not take',
      withSteps(replaced('copy', { action: Action.hostScript({ script: 'copy', values: [], seconds: 172_801 }) })),
      "step 'copy' gives its script 172801 s",
    ],
    [
      'a value called like something that documents hold',
      { ...sample, values: [...sample.values, { name: 'Verb', description: 'x', pattern: 'x' }] },
      "value 'Verb' has a name that documents use",
    ],
    [
      'a function that is handed an unknown value',
      withSteps(replaced('look', { action: Action.invokeFunction({ step: 'look', seconds: 1, values: ['Grey'] }) })),
      "step 'look' hands value 'Grey' to its function, which does not exist",
    ],
    [
      'an output that no step makes known',
      withSteps(replaced('copy', { action: onInstance('{{ find.Other }}') })),
      "step 'copy' refers to '{{ find.Other }}', which no earlier step makes known",
    ],
    [
      'an output of a later step',
      withSteps([...without('find'), ...steps.filter(({ id }) => id === 'find')]),
      "step 'copy' refers to '{{ find.InstanceId }}', which no earlier step makes known",
    ],
    [
      'an undo that needs what a step found: it may never have run',
      withSteps(replaced('copy', { undo: Undo.by(onInstance('{{ find.InstanceId }}'), 'Empties green.') })),
      "step 'copy' refers to '{{ find.InstanceId }}', which no earlier step makes known",
    ],
    [
      'a prepare that leaves out the step whose output it needs',
      { ...sample, prepare: ['look', 'copy'] },
      "step 'copy' refers to '{{ find.InstanceId }}', which no earlier step makes known of what prepare does",
    ],
    [
      'an output by a way that AWS does not document',
      withSteps(replaced('find', { action: finding("$.Hosts[?(@.Up == 'yes' && @.Old == 'no')].Id") })),
      "output 'InstanceId' of step 'find' is $.Hosts[?(@.Up == 'yes' && @.Old == 'no')].Id: AWS documents",
    ],
    [
      'a wait for a list',
      withSteps(replaced('host', { check: Check.by(waiting("$.Hosts[?(@.Up == 'yes')].Id"), 'x') })),
      "step 'host' waits for $.Hosts[?(@.Up == 'yes')].Id: name one property",
    ],
    [
      'a script that is handed an unknown value',
      withSteps(replaced('copy', { action: Action.hostScript({ script: 'copy', values: ['Grey'], seconds: 1 }) })),
      "step 'copy' hands value 'Grey' to a script",
    ],
  ])('refuses %s', (_what, props, mistake) => {
    expect(() => new Runbook(props)).toThrow(mistake);
  });

  test('names every mistake at once', () => {
    const props = { ...sample, id: 'Bad Id', prepare: ['nope'] };
    expect(() => new Runbook(props)).toThrow(/Bad Id[^]*'nope'/);
  });

  test('refuses a verb that no script has', () => {
    expect(() => Action.hostScript({ script: 'copy', values: [], seconds: 1, verb: 'redo' })).toThrow(
      "verb 'redo' of script 'copy' is not one of do, check, undo",
    );
  });
});
