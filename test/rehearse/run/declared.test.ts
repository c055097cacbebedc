import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { declaredIn, stepIds } from '../../../lib/rehearse/run/declared';
import { Runbook } from '../../../lib/runbook/runbook';
import { sample } from '../../runbook/sample';
import { handmadeAssembly, removeFolders, write } from '../assembly/handmade';

afterAll(removeFolders);

const runbook = new Runbook(sample)._data;
const documents = { prepare: 'p', cutover: 'c', undo: 'u', fallBack: 'f', retire: 'r' };
const metadata = { runbook: 'sample.runbook.json', documents, functions: { main: 'arn:f' }, values: { Blue: 'b' } };

function stackWith(tools: object, files: Readonly<Record<string, unknown>> = { 'sample.runbook.json': runbook }) {
  const Cutover = { Type: 'Custom::Cutover', Properties: { upgrade: 'sample' }, Metadata: { 'cdk-cutover': tools } };
  const folder = handmadeAssembly({ Kong: { Resources: { Cutover } } });
  for (const [name, content] of Object.entries(files)) write(folder, name, content);
  return readAssembly(folder).stacks[0];
}

test('an upgrade is read with its runbook, values and documents', () => {
  const [declared] = declaredIn(stackWith(metadata));
  expect(declared).toMatchObject({
    runbook: { id: 'sample' },
    values: { Blue: 'b' },
    documents,
    functions: { main: 'arn:f' },
  });
});

test('steps are those of the report: a function is named by its stages', () => {
  expect(stepIds(runbook)).toEqual('look host close copy compare last-look move pause confirm'.split(' '));
});

test('a stack without an upgrade says so', () => {
  const folder = handmadeAssembly({ Kong: { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } } });
  expect(() => declaredIn(readAssembly(folder).stacks[0])).toThrow('Stack Kong declares no upgrade.');
});

test.each([
  ['says nothing of a runbook', { ...metadata, runbook: undefined }],
  ['names not every document', { ...metadata, documents: { ...documents, undo: undefined } }],
  ['names no functions', { ...metadata, functions: undefined }],
])('an upgrade that %s was synthesised by another version', (_, tools) => {
  expect(() => declaredIn(stackWith(JSON.parse(JSON.stringify(tools))))).toThrow(
    'Kong/path/of/Cutover says nothing of its runbook: synthesise the app with this version of cdk-cutover.',
  );
});

test('a runbook that is not there is named, with what makes it', () => {
  expect(() => declaredIn(stackWith(metadata, {}))).toThrow(
    /sample\.runbook\.json cannot be read: .*Run `cdk synth` again/,
  );
});

test('a runbook that is no JSON is named', () => {
  expect(() => declaredIn(stackWith(metadata, { 'sample.runbook.json': '{' }))).toThrow(
    /sample\.runbook\.json cannot be read/,
  );
});

test('a runbook of another format is refused', () => {
  expect(() => declaredIn(stackWith(metadata, { 'sample.runbook.json': { ...runbook, format: 2 } }))).toThrow(
    'is of format 2; this version reads format 1',
  );
});
