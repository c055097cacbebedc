import type { ActionData, ActionTable, Json, PathData, RunbookData, StepData } from '../runbook/data';
import { applyTable } from '../runbook/data';
import { MAIN_FUNCTION } from '../runbook/main-function';
import { actionsOf, allSteps, bindAll, bindOutputs, stagesOf } from '../runbook/read';
import type { DocumentKind } from './automation-document';
import { EXECUTION_ID, SECONDS, valuesOfScript, VERB } from './command-document';
import { LATEST_VERSION } from './document-version';
import { stepName } from './step-name';

/** What the procedure names beside the runbook. A value that only a deploy will tell is absent: the reader fills it in. */
export interface ProcedureNames {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly documents: { readonly [K in DocumentKind]: string };
  /** Names of the Command documents by script. */
  readonly commands: Readonly<Record<string, string>>;
  /** Names of the runbook's functions on AWS, by their names in the runbook; one that only a deploy will tell is absent. */
  readonly functions: Readonly<Record<string, string | undefined>>;
}

interface Context {
  readonly runbook: RunbookData;
  readonly names: ProcedureNames;
  readonly step: StepData;
}

const table: ActionTable<[Context], readonly string[]> = {
  'host-script': ({ script, verb, seconds, instance, arguments: given = {}, output }, { runbook, names, step }) => {
    const document = names.commands[script] ?? `# the Command document of ${script}`;
    const parameters = [
      ...[`${VERB}=${verb}`, `${SECONDS}=${seconds}`, `${EXECUTION_ID}="$Owner"`],
      ...valuesOfScript(runbook, script).map((name) => `${name}="$${name}"`),
      ...Object.entries(given).map(([name, value]) => argument(name, value)),
    ];
    const command = [
      `aws ssm send-command --document-name ${document} --document-version '${LATEST_VERSION}' \\`,
      `  ${instance === undefined ? '--targets "Key=tag:cdk-cutover:host,Values=$Upgrade"' : `--instance-ids ${doubleQuote(asVariables(instance))}`} \\`,
      `  --parameters ${parameters.join(' ')}`,
    ];
    return output === undefined ? command : keepingOutput(command, variable(step.id, output));
  },
  'aws-api': ({ service, api, inputs, outputs }, { step }) => [
    ...(outputs.length === 0 ? [awsCommand(service, api, inputs)] : []),
    ...outputs.map(
      ({ name, selector }) =>
        `export ${variable(step.id, name)}=$(${awsCommand(service, api, inputs)} --query "${asQuery(selector)}" --output text)`,
    ),
  ],
  'aws-wait': ({ service, api, inputs, selector, desired }) => [
    awsCommand(service, api, inputs),
    `# again, until ${selector} is ${desired.join(' or ')}`,
  ],
  function: ({ function: name, step: asked, arguments: given, output }, { step }) => {
    const more = given === undefined ? '' : ` ${doubleQuote(JSON.stringify(asVariables(given)))}`;
    const call = [
      `aws lambda invoke --function-name "$${functionVariable(name)}" --cli-binary-format raw-in-base64-out \\`,
      `  --payload "$(payload ${asked}${more})" `,
    ];
    if (output === undefined) return [call[0]!, `${call[1]}/dev/stdout`];
    return [`export ${variable(step.id, output)}=$(${call[0]}`, `${call[1]}/dev/stderr 2>&1 >/dev/null)`];
  },
  manual: ({ ask }) => [`# By hand: ${ask}`],
  sleep: ({ seconds }) => [`sleep ${seconds}`],
};

/** A command whose output later steps need: it is there once the command has ended. */
function keepingOutput(command: readonly string[], name: string): readonly string[] {
  return [
    `CommandId=$(${command[0]}`,
    ...command.slice(1, -1),
    `${command.at(-1)} --query Command.CommandId --output text)`,
    '# once it has ended:',
    `export ${name}=$(aws ssm list-command-invocations --command-id "$CommandId" --details \\`,
    '  --query "CommandInvocations[0].CommandPlugins[0].Output" --output text)',
  ];
}

/** A parameter as the AWS CLI's short form takes it. */
function argument(name: string, value: string): string {
  const text = asVariables(value);
  return /^[A-Za-z0-9_./:@%+-]*$/.test(text)
    ? `${name}=${text}`
    : doubleQuote(`${name}="${text.replaceAll('"', '\\"')}"`);
}

/** Marks a variable until its text is quoted; no text holds it. */
const VARIABLE = '\u{e000}';

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
    ...section('Cut over', runbook.cutover, runbook, names),
    ...section('Fall back', runbook.fallBack, runbook, names),
    ...section('Retire', runbook.retire, runbook, names),
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
      (kind) =>
        `| \`aws ssm start-automation-execution --document-name ${documents[kind]} --document-version '${LATEST_VERSION}'\` | ${rows[kind]} |`,
    ),
  ];
}

function preamble(runbook: RunbookData, names: ProcedureNames): readonly string[] {
  const { values, parameters } = runbook;
  const known = [...values, ...parameters].map(({ name }) => name);
  const defaults = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default]));
  const assignment = (name: string, value: string | undefined, description: string) =>
    value === undefined ? `export ${name}= # ${description}: known once deployed` : `export ${name}=${quote(value)}`;
  return [
    ...[...values, ...parameters].map(({ name, description }) =>
      assignment(name, names.values[name] ?? defaults[name], description),
    ),
    ...runbook.functions.map(({ name }) =>
      assignment(
        functionVariable(name),
        names.functions[name],
        name === MAIN_FUNCTION ? 'Name of the function' : `Name of the function '${name}'`,
      ),
    ),
    ...(runbook.owner === undefined
      ? ['export Owner=by-hand']
      : [
          '# Who works by hand, for the steps claim and release: no document works on the upgrade in between.',
          'export Owner=hand-$(cat /proc/sys/kernel/random/uuid)',
        ]),
    payloadFunction(known, allSteps(runbook).flatMap(actionsOf)),
  ];
}

/** Takes a step and, where some call has arguments, these as JSON. */
function payloadFunction(known: readonly string[], actions: readonly ActionData[]): string {
  const takesArguments = actions.some((action) => action.kind === 'function' && action.arguments !== undefined);
  const fields = [
    'Step: $Step',
    'ExecutionId: env.Owner',
    'Document: "by-hand"',
    ...known.map((name) => `${name}: env.${name}`),
  ];
  const [option, more] = takesArguments ? [' --argjson with "${2:-{\\}}"', ' + $with'] : ['', ''];
  return `payload() { jq -nc --arg Step "$1"${option} '{${fields.join(', ')}}${more}'; }`;
}

function section(title: string, path: PathData, runbook: RunbookData, names: ProcedureNames): readonly string[] {
  const steps = path.steps.flatMap((step, index) => stepText(index, path, { runbook, names, step }));
  const noFence = path.noFence === undefined ? [] : [`There is no fence: ${path.noFence}`, ''];
  return [`## ${title}`, '', ...noFence, ...steps];
}

function stepText(index: number, path: PathData, context: Context): readonly string[] {
  const { step } = context;
  const commands = (action: ActionData | undefined) =>
    action ? [...fence(applyTable(table, action, context)), ''] : [];
  const stages = stagesOf(step).filter(({ id }) => id !== step.id);
  const mark = (id: string) => (id === path.pointOfNoReturn ? ' **Point of no return.**' : '');
  return [
    `### ${index + 1}. ${step.id} (${step.phase})`,
    '',
    `${step.sentence}${mark(step.id)}`,
    ...(step.changesOnBlue ? ['', `Changes on blue: ${step.changesOnBlue}.`] : []),
    '',
    ...commands(step.action),
    ...stages.map(({ id, sentence, undo }) => `- \`${id}\`: ${sentence}${mark(id)} Undo: ${undo}`),
    ...(stages.length > 0 ? [''] : []),
    `**Check.** ${step.check.sentence}`,
    '',
    ...commands(step.check.action),
    `**Undo.** ${step.undo.sentence}`,
    '',
    ...commands(step.undo.action),
  ];
}

function fence(lines: readonly string[]): readonly string[] {
  return ['```sh', ...lines, '```'];
}

function awsCommand(service: string, api: string, inputs: { readonly [key: string]: Json }): string {
  const kebab = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
  const options = Object.entries(asVariables(inputs)).map(
    ([key, value]) =>
      `--${kebab(key)} ${doubleQuote(typeof value === 'object' ? JSON.stringify(value) : String(value))}`,
  );
  return ['aws', service, kebab(api), ...options].join(' ');
}

/** Variable of the shell that keeps a function's name on AWS. */
function functionVariable(name: string): string {
  const words = name === MAIN_FUNCTION ? [] : name.split('-');
  return [...words, 'function'].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Variable of the shell that keeps an output of a step. */
function variable(step: string, output: string): string {
  return `${stepName(step)}_${output}`;
}

/** With shell variables in place of values and of outputs of steps. */
function asVariables<T>(value: T): T {
  return bindOutputs(
    bindAll(value, (name) => `${VARIABLE}${name}`),
    (step, output) => `${VARIABLE}${variable(step, output)}`,
  );
}

/** JSONPath as the AWS CLI asks for it, in JMESPath. */
function asQuery(selector: string): string {
  return selector.replace(/^\$\./, '').replace(/\(@\.(\S+) (==|!=) ('[^']*')\)/g, '$1$2$3');
}

/** For a POSIX shell: nothing in it is interpreted but variables. */
function doubleQuote(text: string): string {
  return `"${text.replace(/["\\`$]/g, (character) => `\\${character}`).replaceAll(VARIABLE, '$')}"`;
}

/** For a POSIX shell: nothing in it is interpreted. */
function quote(text: string): string {
  return /^[A-Za-z0-9_./:@%+,=-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
