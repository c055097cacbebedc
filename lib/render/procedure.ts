import type { ActionData, ActionTable, Json, PathData, RunbookData, StepData } from '../runbook/data';
import { applyTable } from '../runbook/data';
import { bindAll, stagesOf } from '../runbook/read';
import type { DocumentKind } from './automation-document';
import type { StepPart } from './command-document';
import { commandKey } from './command-document';

/** What the procedure names beside the runbook. A value that only a deploy will tell is absent: the reader fills it in. */
export interface ProcedureNames {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly documents: { readonly [K in DocumentKind]: string };
  readonly functionName: string | undefined;
}

interface Context {
  readonly runbook: RunbookData;
  /** Key of the Command document, for host scripts. */
  readonly command: string;
}

const table: ActionTable<[Context], readonly string[]> = {
  'host-script': ({ values }, { runbook, command }) => [
    `aws ssm send-command --document-name ${runbook.id}-${command} \\`,
    `  --targets "Key=tag:cdk-cutover:host,Values=$Upgrade" \\`,
    `  --parameters ${values.map((name) => `${name}="$${name}"`).join(' ')}`,
  ],
  'aws-api': ({ service, api, inputs }) => [awsCommand(service, api, inputs)],
  'aws-wait': ({ service, api, inputs, selector, desired }) => [
    awsCommand(service, api, inputs),
    `# again, until ${selector} is ${desired.join(' or ')}`,
  ],
  function: ({ step }) => [
    `aws lambda invoke --function-name "$Function" --cli-binary-format raw-in-base64-out \\`,
    `  --payload "$(payload ${step})" /dev/stdout`,
  ],
  manual: ({ ask }) => [`# By hand: ${ask}`],
  sleep: ({ seconds }) => [`sleep ${seconds}`],
};

/** The runbook as Markdown for people: what to paste, how to see that it worked, and the undo of each step beside it. */
export function procedure(runbook: RunbookData, names: ProcedureNames): string {
  return [
    `# ${runbook.title}`,
    '',
    `The procedure of upgrade \`${runbook.id}\`, written from the runbook that the SSM documents are made of. As a rule you start a document and watch it;`,
    `the commands of each step are here for the night on which you must go by hand.`,
    '',
    '## Start a document',
    '',
    ...documentTable(names),
    '',
    '## Before the first command by hand',
    '',
    ...fence(preamble(runbook, names)),
    '',
    ...section('Cut over', runbook.cutover, runbook),
    ...section('Fall back', runbook.fallBack, runbook),
    ...section('Retire', runbook.retire, runbook),
  ]
    .join('\n')
    .concat('\n');
}

function documentTable({ documents }: ProcedureNames): readonly string[] {
  const rows: { readonly [K in DocumentKind]: string } = {
    prepare: 'makes green ready while clients go on using blue',
    cutover: 'does all of it, prepare included',
    undo: 'takes back what prepare and an unfinished cutover did',
    'fall-back': 'goes back to blue after a cutover',
    retire: 'ends the way back; deletes and stops no server',
  };
  const kinds = Object.keys(rows) as DocumentKind[];
  return [
    '| document | what it does |',
    '|---|---|',
    ...kinds.map(
      (kind) => `| \`aws ssm start-automation-execution --document-name ${documents[kind]}\` | ${rows[kind]} |`,
    ),
  ];
}

function preamble({ values, parameters }: RunbookData, names: ProcedureNames): readonly string[] {
  const known = [...values, ...parameters].map(({ name }) => name);
  const defaults = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default]));
  const assignment = (name: string, value: string | undefined, description: string) =>
    value === undefined ? `export ${name}= # ${description}: known once deployed` : `export ${name}=${quote(value)}`;
  return [
    ...[...values, ...parameters].map(({ name, description }) =>
      assignment(name, names.values[name] ?? defaults[name], description),
    ),
    assignment('Function', names.functionName, 'Name of the function'),
    `payload() { jq -nc --arg Step "$1" '{Step: $Step, ExecutionId: "by-hand", ${known.map((name) => `${name}: env.${name}`).join(', ')}}'; }`,
  ];
}

function section(title: string, path: PathData, runbook: RunbookData): readonly string[] {
  return [`## ${title}`, '', ...path.steps.flatMap((step, index) => stepText(step, index, path, runbook))];
}

function stepText(step: StepData, index: number, path: PathData, runbook: RunbookData): readonly string[] {
  const commands = (action: ActionData | undefined, part: StepPart) =>
    action ? [...fence(command(action, { runbook, command: commandKey(step, part) })), ''] : [];
  const stages = stagesOf(step).filter(({ id }) => id !== step.id);
  const mark = (id: string) => (id === path.pointOfNoReturn ? ' **Point of no return.**' : '');
  return [
    `### ${index + 1}. ${step.id} (${step.phase})`,
    '',
    `${step.sentence}${mark(step.id)}`,
    ...(step.changesOnBlue ? ['', `Changes on blue: ${step.changesOnBlue}.`] : []),
    '',
    ...commands(step.action, 'do'),
    ...stages.map(({ id, sentence, undo }) => `- \`${id}\`: ${sentence}${mark(id)} Undo: ${undo}`),
    ...(stages.length > 0 ? [''] : []),
    `**Check.** ${step.check.sentence}`,
    '',
    ...commands(step.check.action, 'check'),
    `**Undo.** ${step.undo.sentence}`,
    '',
    ...commands(step.undo.action, 'undo'),
  ];
}

function command(action: ActionData, context: Context): readonly string[] {
  return applyTable(table, action, context);
}

function fence(lines: readonly string[]): readonly string[] {
  return ['```sh', ...lines, '```'];
}

function awsCommand(service: string, api: string, inputs: { readonly [key: string]: Json }): string {
  const kebab = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
  const options = Object.entries(bindAll(inputs, (name) => `$${name}`)).map(
    ([key, value]) =>
      `--${kebab(key)} ${typeof value === 'object' ? doubleQuote(JSON.stringify(value)) : `"${value}"`}`,
  );
  return ['aws', service, kebab(api), ...options].join(' ');
}

function doubleQuote(text: string): string {
  return `"${text.replace(/["\\`]/g, (character) => `\\${character}`)}"`;
}

/** For a POSIX shell: nothing in it is interpreted. */
function quote(text: string): string {
  return /^[A-Za-z0-9_./:@%+,=-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
