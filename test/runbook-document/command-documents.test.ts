import { NestedStack, Stack } from 'aws-cdk-lib/core';
import { CommandDocuments } from '../../constructs/runbook-document/command-documents';
import { testApp, testStack } from '../harness/cdk-app';

const copy = { script: 'copy', content: { schemaVersion: '2.2', mainSteps: [] } };

test('a stack has one set, called by the stack, the system and the script', () => {
  const stack = testStack(testApp(), 'Kong');
  const document = CommandDocuments.of(stack).add('postgres', copy);
  expect(document.name).toBe('cdk-cutover-Kong-postgres-copy');
  expect(stack.resolve(document.logicalId)).toBe('CdkCutoverCommandspostgrescopy0E3858D1');
  expect(CommandDocuments.of(stack).add('postgres', { ...copy, content: { ...copy.content } })).toBe(document);
});

test('systems and stacks have documents of their own', () => {
  const app = testApp();
  const names = [testStack(app, 'One'), testStack(app, 'Two')].flatMap((stack) =>
    ['postgres', 'mysql'].map((system) => CommandDocuments.of(stack).add(system, copy).name),
  );
  expect(new Set(names).size).toBe(4);
});

test('another script of the same name is refused: one of the two upgrades would run the wrong one', () => {
  const documents = CommandDocuments.of(testStack(testApp(), 'Kong'));
  documents.add('postgres', copy);
  expect(() => documents.add('postgres', { ...copy, content: { schemaVersion: '2.2', mainSteps: [{}] } })).toThrow(
    "Kong/CdkCutoverCommands: two runbooks of system 'postgres' have different scripts called 'copy'. " +
      'Give one of the runbooks a system of its own, or put it into another stack.',
  );
});

test.each([
  ['a nested stack, which is named at deploy', (parent: Stack) => new NestedStack(parent, 'Nested')],
  ['a stack with a name as long as names get', () => new Stack(testApp(), 'Long', { stackName: 'x'.repeat(128) })],
])('%s has names that SSM takes', (_what, make) => {
  const { name } = CommandDocuments.of(make(testStack())).add('postgres', copy);
  expect(name).toMatch(/^cdk-cutover-[a-zA-Z0-9-]{1,110}-postgres-copy$/);
  expect(name!.length).toBeLessThanOrEqual(128);
});
