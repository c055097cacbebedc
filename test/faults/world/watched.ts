import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';

const TOOLS = ['psql', 'pg_dump', 'pg_restore'];

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;
}

/** Of a function its environment, of a Command document its scripts. */
interface Properties {
  Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly DocumentType?: string;
  readonly Content?: { readonly mainSteps: readonly { readonly inputs: { runCommand: readonly string[] } }[] };
}

/**
 * Changes a cdk.out so that every process of the upgrade's functions and hosts can be stopped or killed right before an effect. Nothing of what they run
 * is changed: Node loads a module before theirs, and the hosts find the tools of PostgreSQL behind a script of ours.
 * @param armoury folder of the armed faults
 */
export function watchProcesses(directory: string, armoury: string, sources: string): void {
  const tools = toolsIn(join(armoury, 'tools'), sources);
  const loaded = `--require=${join(sources, 'watch-writes.cjs')}`;
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.template.json'))) {
    const path = join(directory, file);
    const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type === 'AWS::Lambda::Function') watchFunction(resource.Properties, armoury, loaded);
      if (resource.Type === 'AWS::SSM::Document') watchCommand(resource.Properties, armoury, loaded, tools);
    }
    writeFileSync(path, JSON.stringify(template));
  }
}

function watchFunction(properties: Properties, armoury: string, loaded: string): void {
  const { Variables = {} } = properties.Environment ?? {};
  const ours = { FAULTS_FOLDER: armoury, FAULTS_PLACE: 'function', NODE_OPTIONS: loaded };
  properties.Environment = { Variables: { ...Variables, ...ours } };
}

function watchCommand(
  { DocumentType, Content }: Properties,
  armoury: string,
  loaded: string,
  tools: { readonly ours: string; readonly theirs: string },
): void {
  if (DocumentType !== 'Command') return;
  const first =
    `export FAULTS_FOLDER='${armoury}' FAULTS_PLACE=host FAULTS_TOOLS='${tools.theirs}' NODE_OPTIONS='${loaded}' ` +
    `PATH='${tools.ours}':"$PATH"`;
  for (const { inputs } of Content?.mainSteps ?? []) {
    const [shebang, ...rest] = inputs.runCommand.join('\n').split('\n');
    inputs.runCommand = [shebang, first, ...rest];
  }
}

/** Puts our scripts in front of the newest tools of this machine: Debian's own in front of them looks for the newest at each start. */
function toolsIn(folder: string, sources: string): { readonly ours: string; readonly theirs: string } {
  mkdirSync(folder, { recursive: true });
  for (const tool of TOOLS) {
    copyFileSync(join(sources, 'watch-tool.sh'), join(folder, tool));
    chmodSync(join(folder, tool), 0o755);
  }
  const found = execFileSync('sh', ['-c', 'command -v psql'], { encoding: 'utf8' }).trim();
  if (!realpathSync(found).endsWith('pg_wrapper')) return { ours: folder, theirs: dirname(found) };
  const [newest] = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a));
  return { ours: folder, theirs: join('/usr/lib/postgresql', newest, 'bin') };
}
