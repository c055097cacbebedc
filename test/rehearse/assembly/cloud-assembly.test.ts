import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { assetFolder } from '../../../lib/rehearse/assembly/assets';
import { findStack, upgradesOf } from '../../../lib/rehearse/assembly/upgrades';
import { handmadeAssembly, newFolder, removeFolders, write } from './handmade';

afterAll(removeFolders);

const cutover = { Type: 'Custom::Cutover', Properties: { ServiceToken: 'arn', upgrade: 'kong', active: 'BLUE' } };
const topic = { Type: 'AWS::SNS::Topic' };

test('a folder without a manifest is refused with the way to make one', () => {
  expect(() => readAssembly(newFolder())).toThrow(/is no cloud assembly: it has no manifest\.json\. Run `cdk synth`/);
});

test('a manifest that is no JSON, or no manifest, is refused by its name', () => {
  const folder = newFolder();
  write(folder, 'manifest.json', '{');
  expect(() => readAssembly(folder)).toThrow(/manifest\.json is not JSON/);
  write(folder, 'manifest.json', [1]);
  expect(() => readAssembly(folder)).toThrow(/must hold a JSON object/);
  write(folder, 'manifest.json', {});
  expect(() => readAssembly(folder)).toThrow(/states no version/);
});

test('a JSON file that is no template is refused by its name, and only when its stack is needed', () => {
  const assembly = readAssembly(handmadeAssembly({ Kong: { hello: 'world' }, Other: { Resources: { A: 1 } } }));
  expect(assembly.stacks.map(({ displayName }) => displayName)).toEqual(['Kong', 'Other']);
  expect(() => assembly.stacks[0].template).toThrow(
    /Kong\.template\.json is no CloudFormation template: it has no Resources/,
  );
  expect(() => assembly.stacks[1].template).toThrow(/resource A is malformed: it must be an object with a Type/);
});

test('a stack is found by name; an unknown name is answered with the names that exist', () => {
  const assembly = readAssembly(handmadeAssembly({ Kong: { Resources: { topic } }, Net: { Resources: { topic } } }));
  expect(findStack(assembly, 'Net').displayName).toBe('Net');
  expect(() => findStack(assembly, 'Kung')).toThrow(/There is no stack Kung in .*\. Stacks: Kong, Net\./);
});

test('without a name the only stack with an upgrade is taken; none or several are refused', () => {
  const one = readAssembly(
    handmadeAssembly({ Kong: { Resources: { Cutover: cutover } }, Net: { Resources: { topic } } }),
  );
  expect(findStack(one).displayName).toBe('Kong');
  const none = readAssembly(handmadeAssembly({ Net: { Resources: { topic } } }));
  expect(() => findStack(none)).toThrow(/No stack in .* contains an upgrade. Stacks: Net\./);
  const two = { Kong: { Resources: { Cutover: cutover } }, Kang: { Resources: { Cutover: cutover } } };
  expect(() => findStack(readAssembly(handmadeAssembly(two)))).toThrow(
    'Several stacks contain an upgrade: Kong, Kang. Name one with --stack.',
  );
});

test('stacks of stages are found in the nested assembly, by their path in the app', () => {
  const folder = newFolder();
  write(folder, 'manifest.json', {
    version: '55.0.0',
    artifacts: { 'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } } },
  });
  write(folder, 'assembly-Prod/manifest.json', {
    version: '55.0.0',
    artifacts: {
      ProdKong1234: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://123456789012/eu-west-1',
        displayName: 'Prod/Kong',
        properties: { templateFile: 'Kong.template.json', stackName: 'Prod-Kong' },
      },
    },
  });
  write(folder, 'assembly-Prod/Kong.template.json', { Resources: { Cutover: cutover } });
  const assembly = readAssembly(folder);
  for (const name of ['Prod/Kong', 'Prod-Kong', 'ProdKong1234']) {
    expect(findStack(assembly, name).environment).toEqual({ account: '123456789012', region: 'eu-west-1' });
  }
  expect(upgradesOf(assembly.stacks[0])).toEqual([
    { logicalId: 'Cutover', constructPath: 'Cutover', name: 'kong', metadata: {} },
  ]);
});

test('a code asset is found by its key; a key that is none, or a folder that is gone, is refused', () => {
  const [{ assets }] = readAssembly(handmadeAssembly({ Kong: { Resources: {} } }, { abc: { 'index.js': '1' } })).stacks;
  expect(assetFolder(assets, 'abc.zip', 'Fn')).toMatch(/asset\.abc$/);
  expect(() => assetFolder(assets, 'def.zip', 'Fn')).toThrow(/Fn: its code def\.zip is no asset of this stack/);
  removeFolders();
  expect(() => assetFolder(assets, 'abc.zip', 'Fn')).toThrow(/Fn: its asset .*asset\.abc is missing\. Synthesise/);
});
