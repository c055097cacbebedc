import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
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
 * is changed: Node loads a module before theirs, and the hosts find Node and the tools of PostgreSQL behind scripts of ours.
 * @param armoury folder of the armed faults
 */
export function watchProcesses(directory: string, armoury: string, sources: string): void {
  const loaded = `--require=${join(sources, 'watch-writes.cjs')}`;
  const tools = toolsIn(join(armoury, 'tools'), armoury, sources, loaded);
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.template.json'))) {
    const path = join(directory, file);
    const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type === 'AWS::Lambda::Function') watchFunction(resource.Properties, armoury, loaded);
      if (resource.Type === 'AWS::SSM::Document') watchCommand(resource.Properties, tools);
    }
    writeFileSync(path, JSON.stringify(template));
  }
}

function watchFunction(properties: Properties, armoury: string, loaded: string): void {
  const { Variables = {} } = properties.Environment ?? {};
  const ours = { FAULTS_FOLDER: armoury, FAULTS_PLACE: 'function', NODE_OPTIONS: loaded };
  properties.Environment = { Variables: { ...Variables, ...ours } };
}

function watchCommand({ DocumentType, Content }: Properties, tools: string): void {
  if (DocumentType !== 'Command') return;
  const first = `export PATH='${tools}':"$PATH"`;
  for (const { inputs } of Content?.mainSteps ?? []) {
    const [shebang, ...rest] = inputs.runCommand.join('\n').split('\n');
    inputs.runCommand = [shebang, first, ...rest];
  }
}

/** Puts our scripts in front of the newest tools of this machine: Debian's own in front of them looks for the newest at each start. */
function toolsIn(folder: string, armoury: string, sources: string, loaded: string): string {
  const script = readFileSync(join(sources, 'watch-tool.sh'), 'utf8');
  const found = execFileSync('sh', ['-c', 'command -v psql'], { encoding: 'utf8' }).trim();
  const theirs = realpathSync(found).endsWith('pg_wrapper') ? newestOfDebian() : dirname(found);
  mkdirSync(folder, { recursive: true });
  // Whoever starts one may give it an environment of its own: the scripts know by themselves.
  const known = `#!/bin/sh\nFAULTS_FOLDER='${armoury}'\nFAULTS_TOOLS='${theirs}'\n`;
  for (const tool of TOOLS) {
    writeFileSync(
      join(folder, tool),
      script.replace('#!/bin/sh\n', () => known),
      { mode: 0o755 },
    );
  }
  const node = `#!/bin/sh\nFAULTS_FOLDER='${armoury}' FAULTS_PLACE=host exec '${process.execPath}' '${loaded}' "$@"\n`;
  writeFileSync(join(folder, 'node'), node, { mode: 0o755 });
  return folder;
}

function newestOfDebian(): string {
  const [newest] = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a));
  return join('/usr/lib/postgresql', newest, 'bin');
}
