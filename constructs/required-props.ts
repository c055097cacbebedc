import type { IConstruct } from 'constructs';
import { DeclarationError } from './declaration-error';

/** The names of what a declaration cannot be without. */
type Required<P> = { [K in keyof P]-?: object extends Pick<P, K> ? never : K }[keyof P];

/** What to give for each. */
export type Fixes<P> = { readonly [K in Required<P>]: string };

/**
 * Plain JavaScript lets a required property out, and what fails then is a line of the CDK or of ours that says nothing of it.
 * @param prefix where the properties lie, e.g. `blue.`
 * @throws DeclarationError that names the property and what to give
 */
export function requireProps<P>(scope: IConstruct, props: P, fixes: Fixes<P>, prefix = ''): void {
  const missing = missingProp(props, fixes);
  if (missing !== undefined) throw new DeclarationError(scope, `${prefix}${missing.name} is missing`, missing.fix);
}

/** The same for what has no scope: `of` is what is called, e.g. `ClientEndpoint.cloudMap`. */
export function requireArguments<P>(of: string, props: P, fixes: Fixes<P>): void {
  const missing = missingProp(props, fixes);
  if (missing !== undefined) throw new Error(`${of}: ${missing.name} is missing. ${missing.fix}.`);
}

function missingProp<P>(props: P, fixes: Fixes<P>): { readonly name: string; readonly fix: string } | undefined {
  const given = (props ?? {}) as Readonly<Record<string, unknown>>;
  const found = Object.entries<string>(fixes).find(([name]) => given[name] === undefined || given[name] === null);
  return found && { name: found[0], fix: found[1] };
}
