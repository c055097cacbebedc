import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import { Runbook } from '../../lib/runbook/runbook';
import { AwsStandIn } from '../operate/aws-stand-in';
import { told } from '../operate/states';
import { handmadeAssembly, removeFolders, write } from '../rehearse/assembly/handmade';
import { sample } from '../runbook/sample';
import { runCli } from './cli';

const documents = { prepare: 'p', cutover: 'sample-cutover', undo: 'u', fallBack: 'f', retire: 'r' };
const runbook = new Runbook(sample)._data;

let aws: AwsStandIn;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  aws.contents.set(
    'sample-cutover',
    automationDocument(runbook, DocumentKind.CUTOVER, {
      values: { Blue: 'blue.stage.example', Version: '11.22' },
      assumeRole: 'arn:aws:iam::111122223333:role/r',
      functions: { main: 'arn:aws:lambda:eu-central-1:111122223333:function:sample' },
      commands: { copy: 'sample-copy' },
      hostTag: { key: 'k', value: 'v' },
      outputBucket: 'b',
    }),
  );
});
afterAll(async () => {
  await aws.stop();
  removeFolders();
});
beforeEach(() => aws.clear());

/** An app with an upgrade, of an account and a region, e.g. `aws://111122223333/eu-central-1`. */
function appOf(environment: string): string {
  const Metadata = { 'cdk-cutover': { runbook: 'r.json', documents, functions: { main: 'arn:f' }, values: {} } };
  const Cutover = { Type: 'Custom::Cutover', Properties: { upgrade: 'sample' }, Metadata };
  const folder = handmadeAssembly({ Shop: { Resources: { Cutover } } });
  write(folder, 'r.json', runbook);
  const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
  write(folder, 'manifest.json', manifest.replace('aws://unknown-account/unknown-region', environment));
  return folder;
}

const VERBS: readonly (readonly string[])[] = [
  ['preflight'],
  ['prepare'],
  ['status'],
  ['cutover', '--yes'],
  ['abort'],
  ['fall-back', '--lose-writes', 'nobody wrote', '--yes'],
  ['retire', '--yes'],
  ['report'],
  ['claim'],
  ['release', '--owner', 'by-hand-me'],
];

describe('with credentials of another account', () => {
  test.each(VERBS)('%s asks who it is, and nothing else', async (...words) => {
    const { stderr, stdout, code } = await runCli([...words, '--app', appOf('aws://999999999999/eu-central-1')]);
    expect(stderr).toContain('Stack Shop is of account 999999999999, and you are arn:aws:sts::111122223333');
    expect([stdout, code]).toEqual(['', 2]);
    expect(aws.calls).toEqual(['GetCallerIdentity']);
  });

  test("the stack's own account is let pass: the test above would see what is done there", async () => {
    await runCli(['status', '--app', appOf('aws://111122223333/eu-central-1')]);
    expect(aws.calls.slice(0, 2)).toEqual(['GetCallerIdentity', 'GetDocument sample-cutover']);
  });
});

test('with a stack that names no account, what the deployed document is about stands above the question', async () => {
  aws.status = told({ target: 'blue.stage.example' });
  const { stderr } = await runCli(['cutover', '--app', appOf('aws://unknown-account/unknown-region')]);
  expect(stderr).toMatch(
    /^Stack Shop leaves its account and region open\. In 111122223333, eu-central-1, sample-cutover is about:\n {2}Blue +blue\.stage\.example\nCuts over /,
  );
  expect(stderr).toContain('Nobody can be asked without a terminal');
  expect(aws.effects).toEqual([]);
});
