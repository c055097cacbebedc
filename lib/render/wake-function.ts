import { MAIN_FUNCTION } from '../runbook/main-function';
import type { AutomationAction } from './automation-action';
import type { Bindings } from './bindings';
import { stepName } from './step-name';

/** Id of the step that a document begins with: it calls the main function, whatever comes of it. Another function's has that one's name behind it. */
export const WAKE = 'wake-function';
/** Id of the step that waits for a function which that call found asleep. */
export const AWAKE = 'function-awake';

/** What the function is asked: it does nothing, and answers nothing. */
export const WAKE_STEP = 'wake';

/** Lambda takes about a minute and a half. */
const AWAKE_SECONDS = 180;

interface WakeStep extends AutomationAction {
  readonly name: string;
  readonly description: string;
  readonly isCritical: boolean;
  readonly onFailure: string;
  readonly nextStep: string;
}

/**
 * What a document does before its first step. Lambda takes the network interfaces of a function in a VPC that was idle for weeks; the call that
 * finds it so fails, and brings it back ("Lambda function states"). When further tries of one step would come is not documented, so a step of its
 * own waits. Neither decides anything: where the function does not come back, the first step that needs it says so in Lambda's words.
 *
 * @param of name of the function in the runbook
 * @param first name of that first step
 */
export function wakeSteps(of: string, { functions }: Bindings, first: string): readonly WakeStep[] {
  const named = (step: string) => stepName(of === MAIN_FUNCTION ? step : `${step}-${of}`);
  const forgiven = { isCritical: false, nextStep: first };
  return [
    {
      name: named(WAKE),
      description: 'Calls the function: a call that finds it idle for weeks fails.',
      action: 'aws:invokeLambdaFunction',
      timeoutSeconds: 60,
      inputs: {
        FunctionName: functions[of],
        InputPayload: { Step: WAKE_STEP },
      },
      onFailure: `step:${named(AWAKE)}`,
      ...forgiven,
    },
    {
      name: named(AWAKE),
      description: 'Waits after such a call until the function is back; its StateReason says why it is not.',
      action: 'aws:waitForAwsResourceProperty',
      timeoutSeconds: AWAKE_SECONDS,
      inputs: {
        Service: 'lambda',
        Api: 'GetFunctionConfiguration',
        FunctionName: functions[of],
        PropertySelector: '$.State',
        DesiredValues: ['Active'],
      },
      onFailure: 'Continue',
      ...forgiven,
    },
  ];
}
