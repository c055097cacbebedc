import { Runbook } from '../../lib/runbook/runbook';
import { handmadeAssembly, newFolder, removeFolders, write } from '../rehearse/assembly/handmade';
import { sample } from '../runbook/sample';
import { runCli } from './cli';

afterAll(removeFolders);

const documents = { prepare: 'p', cutover: 'c', undo: 'u', fallBack: 'f', retire: 'r' };

/** An app whose upgrade needs a resource. */
function appThatNeeds(type: string, system = 'postgres'): string {
  const Metadata = {
    'cdk-cutover': {
      runbook: 'r.json',
      documents,
      functions: { main: 'arn:f' },
      values: { GreenVersion: '11.22', RoleSecrets: 'a=b' },
    },
  };
  const Cutover = { Type: 'Custom::Cutover', DependsOn: 'Needed', Properties: { upgrade: 'sample' }, Metadata };
  const folder = handmadeAssembly({ Shop: { Resources: { Cutover, Needed: { Type: type } } } });
  write(folder, 'r.json', new Runbook({ ...sample, system })._data);
  return folder;
}

describe('bad input ends with 2, says what there is, and leaves nothing', () => {
  test.each<[string, () => readonly string[], string]>([
    [
      'an example',
      () => ['rehearse', '--example', 'nope'],
      "There is no example 'nope'. Examples: kong, kong-uncorrected, route53, same-stack.",
    ],
    ['an example to plan', () => ['plan', '--example', 'nope'], "There is no example 'nope'"],
    ['an example to explain', () => ['procedure', '--example', 'nope'], "There is no example 'nope'"],
    ['an example to fail', () => ['rehearse-failures', '--example', 'nope'], "There is no example 'nope'"],
    [
      'a step',
      () => ['rehearse', '--fail-at', 'nope'],
      "There is no step 'nope'. Steps: claim, look-at-account, preflight, ",
    ],
    [
      'a stack',
      () => ['rehearse', '--stack', 'Nope'],
      "There is no stack Nope in example 'kong'. Stacks: KongUpgrade.",
    ],
    ['a stack of an app', () => ['plan', '--app', appThatNeeds('AWS::S3::Bucket'), '--stack', 'Nope'], 'Stacks: Shop.'],
    [
      'an app',
      () => ['rehearse', '--app', newFolder()],
      'is no cloud assembly: it has no manifest.json. Run `cdk synth`',
    ],
    [
      'an app that is not there',
      () => ['rehearse', '--app', 'nowhere', '--stack', 'x'],
      '/nowhere. Run `npx cdk synth`, and name the folder that it writes with --app.',
    ],
    ['a folder for the report without a name', () => ['rehearse', '--report', ''], '--report names no folder'],
    ['both', () => ['rehearse', '--app', '.', '--example', 'kong'], 'Give either --app or --example, not both.'],
    [
      'a type that the rehearsal does not know',
      () => ['rehearse', '--app', appThatNeeds('AWS::EC2::TransitGateway')],
      'AWS::EC2::TransitGateway Needed (Shop/path/of/Needed), needed by Shop: Cutover.DependsOn',
    ],
    [
      'an upgrade of a system that the commands do not know',
      () => ['rehearse', '--app', appThatNeeds('AWS::S3::Bucket', 'sample')],
      "Upgrade 'sample' is of system 'sample', which this version of cdk-cutover does not know. Known: ",
    ],
    [
      'a folder for the report that is none',
      () => ['rehearse', '--report', `${__filename}/report`],
      `The report cannot be written to ${__filename}/report: ENOTDIR`,
    ],
    ['a command', () => ['nope'], "error: unknown command 'nope'"],
    ['an option', () => ['rehearse', '--nope'], "error: unknown option '--nope'"],
    ['an argument', () => ['rehearse', 'kong'], 'error: too many arguments'],
  ])('%s', async (_, args, words) => {
    const { code, stderr, stdout, left } = await runCli(args());
    expect(stderr).toContain(words);
    expect({ code, stdout, left }).toEqual({ code: 2, stdout: '', left: [] });
  });
});

test('a machine without the tools of a host is told what installs them, before anything starts', async () => {
  const { code, stderr, left } = await runCli(['rehearse'], { path: newFolder() });
  expect(stderr).toContain('psql (15 or newer)');
  expect(stderr).toContain('bash');
  expect(stderr).toContain('`npm run setup`');
  expect({ code, left }).toEqual({ code: 2, left: [] });
});
