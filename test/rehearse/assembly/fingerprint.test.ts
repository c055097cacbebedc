import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { closureOf } from '../../../lib/rehearse/assembly/closure';
import { fingerprint } from '../../../lib/rehearse/assembly/fingerprint';
import { findStack } from '../../../lib/rehearse/assembly/upgrades';
import { handmadeAssembly, removeFolders, write } from './handmade';

afterAll(removeFolders);

const target = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };

interface Variation {
  readonly cutover?: object;
  readonly metadata?: object;
  readonly code?: string;
  readonly runbook?: string;
  readonly document?: string;
  readonly unrelated?: object;
  readonly size?: string;
  readonly active?: string;
}

function fingerprintOf(variation: Variation = {}): string {
  const template = {
    Parameters: {
      Size: { Type: 'String', Default: variation.size ?? 'small' },
      Active: { Type: 'String', Default: variation.active ?? 'BLUE' },
    },
    Resources: {
      ...variation.unrelated,
      Cutover: {
        Type: 'Custom::Cutover',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['Fn', 'Arn'] },
          active: { Ref: 'Active' },
          document: { Ref: 'Document' },
          size: { Ref: 'Size' },
          ...variation.cutover,
        },
        Metadata: {
          'cdk-cutover': { runbook: 'kong.runbook.json', ...variation.metadata },
          'aws:cdk:path': 'anything',
        },
      },
      Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: 'b', S3Key: 'abc.zip' } } },
      Document: { Type: 'AWS::SSM::Document', Properties: { Content: { step: variation.document ?? 'copy' } } },
    },
  };
  const folder = handmadeAssembly({ Kong: template }, { abc: { 'index.js': variation.code ?? '1', 'lib/a.js': '' } });
  write(folder, 'kong.runbook.json', variation.runbook ?? '{}');
  const assembly = readAssembly(folder);
  return fingerprint(closureOf(assembly, findStack(assembly), { target, isKnown: () => true }));
}

const original = fingerprintOf();

test('the same app has the same fingerprint in another folder', () => {
  expect(original).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprintOf()).toBe(original);
});

test.each<[string, Variation]>([
  ['the active side', { cutover: { active: 'GREEN' } }],
  ['the choice to fall back', { cutover: { fallBack: 'lose-writes', fallBackReason: 'we must' } }],
  ['the active side in the metadata', { metadata: { values: { active: 'GREEN' } } }],
  ['a parameter that only the active side takes', { active: 'GREEN' }],
  ['a resource that the upgrade does not need', { unrelated: { Other: { Type: 'AWS::SNS::Topic' } } }],
])('%s does not change the fingerprint', (_what, variation) => {
  expect(fingerprintOf(variation)).toBe(
    variation.metadata === undefined ? original : fingerprintOf({ metadata: { values: {} } }),
  );
});

test.each<[string, Variation]>([
  ['another property of the cutover', { cutover: { upgrade: 'other' } }],
  ['a document', { document: 'copy faster' }],
  ["a function's code", { code: '2' }],
  ['the runbook', { runbook: '{"steps":[]}' }],
  ['a parameter that the closure takes', { size: 'large' }],
])('%s changes the fingerprint', (_what, variation) => {
  expect(fingerprintOf(variation)).not.toBe(original);
});

test('a runbook that is missing is named', () => {
  expect(() => fingerprintOf({ metadata: { runbook: 'gone.json' } })).toThrow(/gone\.json is missing\. Synthesise/);
});
