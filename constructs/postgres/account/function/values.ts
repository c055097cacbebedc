import { readPayload } from '../../../../runtime/payload';

/** One of the two instances, as the declaration names it. */
export interface InstanceValues {
  /** Identifier, in lower case as RDS keeps it. */
  readonly identifier: string;
  readonly host: string;
  readonly port: number;
}

/** What one invocation works on: the payload, parsed. */
export interface Values {
  readonly step: string;
  readonly executionId: string;
  readonly upgrade: string;
  readonly blue: InstanceValues;
  readonly green: InstanceValues;
  /** Whether every client speaks TLS, and so may verify certificates. */
  readonly clientTls: boolean;
  /** Ids of warnings that do not stop; `all`: none of them does. */
  readonly acknowledged: ReadonlySet<string>;
  /** Longest time the whole cutover may take; `undefined`: no limit. */
  readonly timeLimitSeconds?: number;
  /** Name of the function in the VPC. */
  readonly functionName: string;
  /** All of the payload: the function in the VPC takes the same. */
  readonly payload: Readonly<Record<string, unknown>>;
}

const STEP = 'look-at-account';

/** Parses and checks a payload. Throws one error that lists everything wrong with it. */
export function parseValues(event: unknown): Values {
  const { given: payload, wrong, text, number, acknowledged, assertRight } = readPayload(event);
  const instance = (side: 'Blue' | 'Green'): InstanceValues => ({
    identifier: text(`${side}Instance`).toLowerCase(),
    host: text(`${side}Host`),
    port: number(`${side}Port`, '5432') ?? 5432,
  });
  const step = text('Step');
  if (step !== '' && step !== STEP) wrong.push(`Step: expected ${STEP}, got ${JSON.stringify(step)}`);
  const values: Values = {
    step,
    executionId: text('ExecutionId', ''),
    upgrade: text('Upgrade'),
    blue: instance('Blue'),
    green: instance('Green'),
    clientTls: text('ClientTls') === 'true',
    acknowledged: acknowledged(),
    timeLimitSeconds: number('TimeLimitSeconds', '') || undefined,
    functionName: text('FunctionName'),
    payload,
  };
  assertRight();
  return values;
}
