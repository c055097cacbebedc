import { AwsError } from '../aws-error';
import type { Input } from '../input';
import { isInput } from '../input';

/** A parameter as a document declares it. */
export interface ParameterDeclaration {
  readonly type: string;
  readonly default?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly allowedPattern?: string;
  /** Command documents: `ENV_VAR` hands the value over as `$SSM_<name>`. */
  readonly interpolationType?: string;
}

export type ParameterDeclarations = Readonly<Record<string, ParameterDeclaration>>;

/** Values of a document's parameters: text, or lists and maps where the type says so. */
export type ParameterValues = Readonly<Record<string, unknown>>;

const fromTexts: Readonly<Record<string, (texts: readonly string[]) => unknown>> = {
  String: ([text]) => text,
  StringList: (texts) => texts,
  Boolean: ([text]) => text === 'true',
  Integer: ([text]) => Number(text),
  StringMap: ([text]) => JSON.parse(text) as unknown,
  MapList: (texts) => texts.map((text) => JSON.parse(text) as unknown),
};

/** Whether documents may declare that type. `List<…>` and `AWS::…` ids are text to us. */
export function isParameterType(type: string): boolean {
  return Object.hasOwn(fromTexts, type) || type.startsWith('AWS::') || type.startsWith('List<AWS::');
}

/** Values for a document's parameters out of what an API call gave: name to list of texts. Throws, with the service's own error code, what does not fit. */
export function parameterValues(declared: ParameterDeclarations, given: Input, errorCode: string): ParameterValues {
  const refuse = (message: string): AwsError => new AwsError(errorCode, message);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name)) throw refuse(`Parameter ${name} is not defined in the document`);
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, declaration]) => {
      const value = valueOf(name, declaration, given[name], refuse);
      checkValue(name, declaration, value, refuse);
      return [name, value];
    }),
  );
}

type Refuse = (message: string) => AwsError;

function valueOf(
  name: string,
  { type, default: fallback }: ParameterDeclaration,
  given: unknown,
  refuse: Refuse,
): unknown {
  if (given === undefined) {
    if (fallback === undefined) throw refuse(`Parameter ${name} has no default and was not given`);
    return fallback;
  }
  const texts = Array.isArray(given) ? given.map(String) : [isInput(given) ? JSON.stringify(given) : String(given)];
  if (texts.length !== 1 && !type.endsWith('List') && !type.startsWith('List<')) {
    throw refuse(`Parameter ${name} is a ${type}: it takes one value, not ${texts.length}`);
  }
  try {
    return (fromTexts[type] ?? fromTexts.String)(texts);
  } catch {
    throw refuse(`Parameter ${name} is a ${type}: '${texts.join(', ')}' cannot be read as one`);
  }
}

function checkValue(name: string, declaration: ParameterDeclaration, value: unknown, refuse: Refuse): void {
  const { allowedPattern, allowedValues } = declaration;
  for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (allowedValues && !allowedValues.map(String).includes(String(item))) {
      throw refuse(`Parameter ${name} must be one of ${allowedValues.join(', ')}`);
    }
    // An empty default means "not given": SSM does not hold it against the pattern.
    if (allowedPattern === undefined || (item === '' && declaration.default === '')) continue;
    if (!new RegExp(`^(?:${allowedPattern})$`).test(String(item))) {
      throw refuse(`Parameter ${name} does not match its allowedPattern ${allowedPattern}`);
    }
  }
}
