import { createHash } from 'node:crypto';
import { cpSync, lstatSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A guard, what takes it out of what is deployed, and the attack that is not withstood any more. */
export interface Mutation {
  /** What is taken out; where another guard covers for it, that one is named and goes, too. */
  readonly guard: string;
  readonly edits: readonly Edit[];
  /** Name of the attack that fails without it. */
  readonly attack: string;
}

export type Edit = TextEdit | StepEdit;

export interface TextEdit {
  /** Stands once in each file of cdk.out that has it (bundles share code), and in one at least. */
  readonly from: string;
  readonly to: string;
}

/** Where a step of the cutover's document goes on when it fails. */
export interface StepEdit {
  readonly step: string;
  readonly onFailure: string;
}

const READ = /\.(c?js|mjs|sh|template\.json)$/;
/** No other document has this step. */
const CUTOVER_ALONE = 'switch';
const SAYS_HASHES = /\.(template|runbook)\.json$/;

/** Takes a guard out of a cdk.out. @throws where a text does not stand there as it must: what changes nothing would prove nothing */
export function mutate(directory: string, { guard, edits }: Mutation): void {
  for (const edit of edits) {
    const isText = 'from' in edit;
    const [what, counts] = isText
      ? [edit.from, filesOf(directory).flatMap((path) => replaceIn(path, edit, directory))]
      : [edit.step, templatesOf(directory).flatMap((path) => redirect(path, edit))];
    if (counts.length > 0 && counts.every((count) => count === 1)) continue;
    const found = counts.length === 0 ? 'nowhere' : `${Math.max(...counts)} times in a file`;
    throw new Error(
      `The guard "${guard}" cannot be taken out: ${JSON.stringify(what)} stands ${found} of cdk.out, not once`,
    );
  }
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Properties?: { readonly Content?: Content } }>>;
}

interface Content {
  readonly mainSteps?: readonly { readonly name: string; onFailure?: string }[];
}

function templatesOf(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(directory, name));
}

/** In the document that has both the step and where it is to go on. @returns how many had them */
function redirect(path: string, { step, onFailure }: StepEdit): readonly number[] {
  const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
  const steps = Object.values(template.Resources).flatMap(({ Properties }) => {
    const all = Properties?.Content?.mainSteps ?? [];
    const wanted = [step, onFailure.replace('step:', ''), CUTOVER_ALONE];
    return wanted.every((name) => all.some((one) => one.name === name)) ? all.filter(({ name }) => name === step) : [];
  });
  for (const found of steps) found.onFailure = onFailure;
  writeFileSync(path, JSON.stringify(template));
  return steps.length === 0 ? [] : [steps.length];
}

/** @returns how often it stood there; nothing where it did not */
function replaceIn(path: string, { from, to }: TextEdit, directory: string): readonly number[] {
  const isJson = path.endsWith('.json');
  const [old, text] = isJson ? [inJson(from), inJson(to)] : [from, to];
  const before = readFileSync(path, 'utf8');
  const count = before.split(old).length - 1;
  if (count === 0) return [];
  const after = before.replace(old, () => text);
  writeFileSync(path, after);
  // A program that is fetched is checked against what the template says of it.
  for (const says of readdirSync(directory).filter((name) => SAYS_HASHES.test(name))) {
    const whole = readFileSync(join(directory, says), 'utf8');
    writeFileSync(join(directory, says), whole.replaceAll(sha256(before), sha256(after)));
  }
  return [count];
}

/** As it stands within a text of JSON. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What is deployed: templates, and the folders of assets. A folder that only leads elsewhere is made a copy first. */
function filesOf(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (lstatSync(path).isSymbolicLink()) {
      const real = realpathSync(path);
      rmSync(path);
      cpSync(real, path, { recursive: true });
    }
    if (lstatSync(path).isDirectory()) return filesOf(path);
    return READ.test(name) ? [path] : [];
  });
}
