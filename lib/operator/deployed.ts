import { GetDocumentCommand, InvalidDocument } from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { stepName } from '../render/step-name';
import type { StepData } from '../runbook/data';
import { MAIN_FUNCTION } from '../runbook/main-function';
import { CLAIM } from '../runbook/owner-steps';
import { Phase } from '../runbook/phase';
import { RefusedError, wordsOf } from '../operate/errors';
import type { OperatedUpgrade } from './operated-upgrade';
import type { Question } from '../operate/ask';

/** What is deployed of an upgrade, read from its cutover document: that is what will run, whatever lies in a folder. */
export interface Deployed {
  /** Asks who serves. */
  readonly status: Question;
  /** What the function is called with by which an execution claims the upgrade; absent: nobody claims it. */
  readonly owner?: Question;
  /** Looks that change nothing, in the runbook's order. */
  readonly looks: readonly (Question & { readonly step: string })[];
  /** The hosts that it names, which tell one stage from another, e.g. `BlueHost`. */
  readonly hosts: readonly { readonly name: string; readonly host: string }[];
  /** Asks what falling back would lose, and changes nothing. */
  readonly losses: readonly Question[];
  /** The deployed document has other steps than the runbook at hand. */
  readonly differs: boolean;
}

interface DocumentStep {
  readonly name: string;
  readonly inputs?: { readonly FunctionName?: string; readonly InputPayload?: Readonly<Record<string, string>> };
}

interface DocumentContent {
  readonly parameters?: Readonly<Record<string, { readonly default?: string }>>;
  readonly mainSteps?: readonly DocumentStep[];
}

/** A name of DNS: a version is none. */
const HOST_NAME = /^(?=.*[a-z])[\w-]+(\.[\w-]+)+$/i;

const PARAMETER = /^\{\{ (\w+) \}\}$/;

/** Reads the deployed cutover document. @throws RefusedError when it is not there */
export async function readDeployed(ssm: SSMClient, { runbook, documents }: OperatedUpgrade): Promise<Deployed> {
  const { mainSteps = [], parameters = {} } = await contentOf(ssm, documents.cutover);
  const payloadOf = ({ inputs }: DocumentStep): Record<string, string> =>
    Object.fromEntries(
      Object.entries(inputs?.InputPayload ?? {}).map(([name, value]) => {
        const parameter = PARAMETER.exec(value)?.[1];
        return [name, parameter === undefined ? value : (parameters[parameter]?.default ?? '')];
      }),
    );
  const deployed = (step: StepData) => mainSteps.find(({ name }) => name === stepName(step.id));
  const calls = runbook.cutover.steps.flatMap((step) => {
    const found = deployed(step);
    return step.action.kind === 'function' && found?.inputs?.FunctionName !== undefined
      ? [{ step, action: step.action, functionName: found.inputs.FunctionName, payload: payloadOf(found) }]
      : [];
  });
  const own = calls.filter(({ action }) => action.function === MAIN_FUNCTION);
  if (own.length === 0) {
    throw new RefusedError(
      `The deployed document ${documents.cutover} calls none of the functions of this runbook: synthesise and deploy the app again.`,
    );
  }
  const payload = (step: string, values: Record<string, string>) =>
    // No execution: whoever only looks takes nobody's turn.
    JSON.stringify({ ...values, Step: step, ExecutionId: '' });
  // What each step is given makes up all values together.
  const values = Object.assign({}, ...own.map((call) => call.payload)) as Record<string, string>;
  const claim = calls.find(({ step }) => step.id === CLAIM);
  const asked = (step: string) => ({ functionName: own[0].functionName, payload: payload(step, values) });
  return {
    status: asked('status'),
    ...(claim && { owner: { functionName: claim.functionName, payload: JSON.stringify(claim.payload) } }),
    losses: runbook.fallBack.steps.flatMap(({ phase, action }) =>
      phase === Phase.COMPARE && action.kind === 'function' ? [asked(action.step)] : [],
    ),
    looks: calls
      .filter(({ step }) => step.phase === Phase.PREFLIGHT)
      .map(({ action, functionName, payload: given }) => ({
        step: action.step,
        functionName,
        payload: payload(action.step, given),
      })),
    hosts: Object.entries(values)
      .filter(([, value]) => HOST_NAME.test(value))
      .map(([name, host]) => ({ name, host })),
    differs: runbook.cutover.steps.some((step) => deployed(step) === undefined),
  };
}

async function contentOf(ssm: SSMClient, name: string): Promise<DocumentContent> {
  try {
    const { Content = '{}' } = await ssm.send(new GetDocumentCommand({ Name: name, DocumentFormat: 'JSON' }));
    return JSON.parse(Content) as DocumentContent;
  } catch (error) {
    if (!(error instanceof InvalidDocument)) throw error;
    throw new RefusedError(
      `There is no document ${name} in this account and region (${wordsOf(error)}). Deploy the stack first, or look at AWS_PROFILE and AWS_REGION.`,
      { cause: error },
    );
  }
}
