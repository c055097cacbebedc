import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { found, templateOf } from './monitored';

interface Rule {
  readonly EventPattern: Pattern;
  readonly Targets: readonly {
    readonly Arn: unknown;
    readonly InputTransformer: { readonly InputPathsMap: Record<string, string>; readonly InputTemplate: string };
  }[];
}
type Pattern = { readonly [field: string]: Pattern | readonly string[] };
type Event = { readonly [field: string]: unknown };

/** AWS' own sample of an execution that changed its status. */
const SAMPLE = {
  version: '0',
  id: 'd290ece9-1088-4383-9df6-cd5b4ac42b99',
  'detail-type': 'EC2 Automation Execution Status-change Notification',
  source: 'aws.ssm',
  account: '123456789012',
  time: '2024-11-29T19:43:35Z',
  region: 'us-east-2',
  resources: [
    'arn:aws:ssm:us-east-2:123456789012:automation-execution/333ba70b-2333-48db-b17e-a5e69c6f4d1c',
    'arn:aws:ssm:us-east-2:123456789012:automation-definition/runcommand1:1',
  ],
  detail: {
    ExecutionId: '333ba70b-2333-48db-b17e-a5e69c6f4d1c',
    Definition: 'runcommand1',
    DefinitionVersion: 1.0,
    Status: 'Success',
    StartTime: 'Nov 29, 2024 7:43:20 PM',
    EndTime: 'Nov 29, 2024 7:43:26 PM',
    Time: 5753.0,
    ExecutedBy: 'arn:aws:iam::123456789012:user/userName',
  },
};

/** As EventBridge matches: every field of the pattern is there, and is one of its values. */
function matches(pattern: Pattern, event: Event): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = event[field];
    if (Array.isArray(wanted)) return (wanted as readonly unknown[]).includes(value);
    return typeof value === 'object' && value !== null && matches(wanted as Pattern, value as Event);
  });
}

/** As EventBridge fills in a template: the values of paths, in place of their names; the result is JSON. */
function filledIn({ InputPathsMap, InputTemplate }: Rule['Targets'][0]['InputTransformer'], event: Event): string {
  const at = (path: string) =>
    path
      .slice(2)
      .split('.')
      .reduce<unknown>((value, key) => (value as Event)[key], event);
  return JSON.parse(InputTemplate.replace(/<([^>]+)>/g, (_, name: string) => String(at(InputPathsMap[name]!))));
}

const rules = found<Rule>(templateOf(), 'AWS::Events::Rule');

/** What people read when a document's execution gets that status. */
function told(definition: string, status: string, more: Event = {}): string[] {
  const event = { ...SAMPLE, ...more, detail: { ...SAMPLE.detail, Definition: definition, Status: status } };
  return rules
    .filter(([, { EventPattern }]) => matches(EventPattern, event))
    .flatMap(([, { Targets }]) => Targets.map(({ InputTransformer }) => filledIn(InputTransformer, event)));
}

const ID = SAMPLE.detail.ExecutionId;

test.each([
  ['kong-prepare', 'kong is ready: green is prepared, and blue serves as before. Next: '],
  ['kong-cutover', 'kong was cut over: green serves and takes writes, and blue refuses its clients. Next: '],
  ['kong-undo', 'kong was undone: what an unfinished cutover did was taken back, and blue serves and takes writes. '],
  ['kong-fall-back', 'kong fell back: blue serves and takes writes again, and green refuses its clients. Next: '],
  ['kong-retire', 'kong was retired: green serves, nothing of ours is left on either side, and there is no way back. '],
])('success of %s is told once, in words that say what it means and what is next', (document, words) => {
  const [message, ...more] = told(document, 'Success');
  expect(more).toEqual([]);
  expect(message).toContain(words);
  expect(message).toMatch(/ Next: .*\(execution 333ba70b-2333-48db-b17e-a5e69c6f4d1c of kong-/);
});

test.each(['prepare', 'cutover', 'undo', 'fall-back', 'retire'])('a failed run of kong-%s names its state', (kind) => {
  for (const status of ['Failed', 'TimedOut', 'Cancelled', 'Canceled']) {
    const [message, ...more] = told(`kong-${kind}`, status);
    expect(more).toEqual([]);
    expect(message).toContain(`kong: kong-${kind} ended as ${status} (execution ${ID}). `);
  }
});

test('nobody is woken by what is no end, no run of ours, or a step', () => {
  for (const status of ['Pending', 'InProgress', 'Waiting', 'Cancelling'])
    expect(told('kong-cutover', status)).toEqual([]);
  for (const other of ['runcommand1', 'kong', 'kong-cutover-2', 'orders-cutover']) {
    for (const status of ['Success', 'Failed']) expect(told(other, status)).toEqual([]);
  }
  const step = { 'detail-type': 'EC2 Automation Step Status-change Notification' };
  expect(told('kong-cutover', 'Failed', step)).toEqual([]);
  expect(told('kong-cutover', 'Failed', { source: 'aws.ec2' })).toEqual([]);
});

test('every message is in docs/monitoring.md, word by word', () => {
  const docs = readFileSync(resolve(__dirname, '../../docs/monitoring.md'), 'utf8');
  const shown = (text: string) =>
    text.replace(ID, '<execution>').replace('kong-cutover ended as Failed', '<document> ended as <status>');
  const messages = ['prepare', 'cutover', 'undo', 'fall-back', 'retire'].flatMap((kind) =>
    told(`kong-${kind}`, 'Success'),
  );
  for (const message of [...messages, ...told('kong-cutover', 'Failed')]) expect(docs).toContain(shown(message));
});
