import { CfnElement, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** CloudFormation's quota for a template in S3, in bytes. */
const MOST_BYTES = 1_000_000;
/** So many upgrades are counted: fewer take half of a template, and counting takes a moment. Of all else in a stack the CDK warns by itself. */
const MANY = 4;

/** Ids of the upgrades of each stack. */
const known = new WeakMap<Stack, string[]>();

/**
 * Makes synth fail where the template of the stack that holds this upgrade, among others, is larger than CloudFormation takes: it would say so only
 * once all assets are there.
 * @param id of the upgrade
 */
export function limitTemplate(scope: IConstruct, id: string): void {
  const stack = Stack.of(scope);
  const upgrades = known.get(stack) ?? [];
  upgrades.push(id);
  if (known.has(stack)) return;
  known.set(stack, upgrades);
  stack.node.addValidation({ validate: () => tooMuch(stack, upgrades) });
}

function tooMuch(stack: Stack, upgrades: readonly string[]): string[] {
  if (upgrades.length < MANY) return [];
  const template = templateOf(stack);
  const [compact, indented] = [undefined, 1].map((indent) => Buffer.byteLength(JSON.stringify(template, null, indent)));
  // The stack tells it to nobody; it may come from its properties or from the context.
  const bytes = stack['_suppressTemplateIndentation'] === true ? compact! : indented!;
  if (bytes <= MOST_BYTES) return [];
  const fits = bytes > compact! && compact! <= MOST_BYTES;
  return [
    `its template has ${count(bytes)} bytes, and CloudFormation takes ${count(MOST_BYTES)}. ` +
      `It holds ${upgrades.length} upgrades: ${upgrades.join(', ')}. ` +
      (fits
        ? `Set suppressTemplateIndentation of the stack, or '@aws-cdk/core:suppressTemplateIndentation' in the context: ${count(compact!)} bytes are left then. Or put `
        : 'Put ') +
      'some of them, or other resources, into another stack.',
  ];
}

/** As it is written later, but for what a synthesizer adds: a parameter and a rule. */
function templateOf(stack: Stack): object {
  const template: Record<string, object> = {};
  for (const element of stack.node.findAll()) {
    if (!CfnElement.isCfnElement(element) || element.stack !== stack) continue;
    const part = stack.resolve(element._toCloudFormation()) as Readonly<Record<string, object>>;
    for (const [section, entries] of Object.entries(part)) Object.assign((template[section] ??= {}), entries);
  }
  return template;
}

function count(bytes: number): string {
  return bytes.toLocaleString('en-US');
}
