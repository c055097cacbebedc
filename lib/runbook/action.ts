import type { ActionData, ArgumentsData, Json, JsonObject, RightData } from './data';
import { MAIN_FUNCTION } from './main-function';

/** What a host script step runs. */
export interface HostScriptProps {
  /** Name of the script among the runbook's scripts. */
  readonly script: string;
  /** Names of the runbook's values that the script reads; they arrive as environment variables `SSM_<Name>`. */
  readonly values: string[];
  /** How long it may take, in seconds. At most 172800 (SSM's own limit). */
  readonly seconds: number;
  /**
   * Function of the script that is called: `do`, `check` or `undo`.
   * @default 'do'
   */
  readonly verb?: string;
  /**
   * The instance that it runs on: a reference `{{ step-id.Output }}` to an output of an earlier step.
   * @default - every host that carries the upgrade's tag
   */
  readonly instance?: string;
  /**
   * Literal arguments of this one call; they arrive as environment variables `SSM_<Name>`, and as empty ones where another call of the script gives
   * them. One line each, none named like a value or parameter. A step for each rung, region or node is a `flatMap` over steps that differ in these.
   * @default - none
   */
  readonly arguments?: { readonly [name: string]: string };
  /**
   * Name by which later steps refer to all that the script printed: `{{ step-id.Name }}`. AWS documents no way to reach into it, and hands on 2,500
   * characters: print one line without a newline behind it (`printf %s`), and nothing to standard error. For a script that runs on one host.
   * @default - no step refers to it
   */
  readonly output?: string;
}

/** An AWS API call, as SSM Automation makes it. */
export interface AwsCallProps {
  /** Service namespace as SSM Automation spells it, e.g. `autoscaling`. */
  readonly service: string;
  /** Operation, e.g. `SetDesiredCapacity`. */
  readonly api: string;
  /** The operation's input; strings may hold references `{{ Name }}`. */
  readonly inputs: { [key: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii knows JSON by no other name
  /** What the caller must be allowed to do: IAM action to resource (a reference, an ARN or `*`). */
  readonly rights: { [action: string]: string };
}

/** One AWS API call, and what of its answer later steps need. */
export interface AwsApiProps extends AwsCallProps {
  /**
   * What later steps refer to as `{{ step-id.Name }}`: name to JSONPath, e.g. `$.Groups[0].Hosts[?(@.State == 'up')].Id`. The step
   * fails unless exactly one text is found.
   * @default - nothing
   */
  readonly outputs?: { readonly [name: string]: string };
}

/** Waits until a property of an AWS resource has one of the desired values. */
export interface WaitForAwsProps extends AwsCallProps {
  /** JSONPath of the property, e.g. `$.InstanceInformationList[0].PingStatus`. */
  readonly selector: string;
  /** Values that end the wait. */
  readonly desired: string[];
  /** How long to wait, in seconds. */
  readonly seconds: number;
}

/** Part of a function's step that is reported, and can fail, by itself. */
export interface Stage {
  /** Unique in the runbook, e.g. `move-endpoint`. */
  readonly id: string;
  /** What it does, one sentence. */
  readonly sentence: string;
  /** What takes it back while the point of no return is ahead, or why nothing needs to. */
  readonly undo: string;
}

/** A call of a function. */
export interface InvokeFunctionProps {
  /** What the function is asked to do; it arrives as `Step` in the payload, beside all values and parameters of the runbook. */
  readonly step: string;
  /** How long it may take, in seconds. At most 300: SSM Automation ends the step there. */
  readonly seconds: number;
  /**
   * What it goes through.
   * @default - one stage, named like the step
   */
  readonly stages?: Stage[];
  /**
   * Names of the values that the step reads: no other is part of its payload. Documents hold the payload of each step.
   * @default - all values of the runbook
   */
  readonly values?: string[];
  /**
   * Names of the runbook's parameters that the step reads.
   * @default - all of them
   */
  readonly parameters?: string[];
  /**
   * Name of the function among the runbook's.
   * @default 'main'
   */
  readonly function?: string;
  /**
   * Literal arguments of this one call; they arrive as fields of the payload. One line each, none named like a value or parameter.
   * @default - none
   */
  readonly arguments?: { readonly [name: string]: string };
  /**
   * Name by which later steps refer to the whole answer, as JSON text: `{{ step-id.Name }}`. AWS documents no way to reach into it.
   * @default - no step refers to it
   */
  readonly output?: string;
}

/** What a step does. */
export class Action {
  /** Runs a shell script on the migration host, or on the product's own hosts, by SSM Run Command. */
  public static hostScript(props: HostScriptProps): Action {
    const verb = props.verb ?? 'do';
    if (verb !== 'do' && verb !== 'check' && verb !== 'undo') {
      throw new Error(`Action.hostScript: verb '${verb}' of script '${props.script}' is not one of do, check, undo`);
    }
    const { script, values, seconds, instance } = props;
    return new Action({
      ...{ kind: 'host-script', script, verb, values, seconds },
      ...(instance === undefined ? {} : { instance }),
      ...givenAndTaken(props),
    });
  }

  /** Makes one AWS API call. */
  public static awsApi(props: AwsApiProps): Action {
    const outputs = Object.entries(props.outputs ?? {}).map(([name, selector]) => ({ name, selector }));
    return new Action({ kind: 'aws-api', ...awsCall(props), outputs });
  }

  /** Waits for a property of an AWS resource. */
  public static waitForAws(props: WaitForAwsProps): Action {
    const { selector, desired, seconds } = props;
    return new Action({ kind: 'aws-wait', ...awsCall(props), selector, desired, seconds });
  }

  /** Calls a function. */
  public static invokeFunction(props: InvokeFunctionProps): Action {
    const { step, stages, seconds, values, parameters } = props;
    return new Action({
      ...{ kind: 'function', function: props.function ?? MAIN_FUNCTION, step, seconds, stages: stages ?? [] },
      ...(values === undefined ? {} : { values }),
      ...(parameters === undefined ? {} : { parameters }),
      ...givenAndTaken(props),
    });
  }

  /** Waits until a person has done something and says so. */
  public static manual(ask: string): Action {
    return new Action({ kind: 'manual', ask });
  }

  /** Waits for a time. */
  public static sleep(seconds: number): Action {
    return new Action({ kind: 'sleep', seconds });
  }

  private constructor(
    /** @internal */
    public readonly _data: ActionData,
  ) {}
}

/** What a call is given of its own, and what is taken from it. */
function givenAndTaken({ arguments: given, output }: Pick<HostScriptProps, 'arguments' | 'output'>): {
  arguments?: ArgumentsData;
  output?: string;
} {
  const hasArguments = given !== undefined && Object.keys(given).length > 0;
  return { ...(hasArguments ? { arguments: { ...given } } : {}), ...(output === undefined ? {} : { output }) };
}

function awsCall(props: AwsCallProps): { service: string; api: string; inputs: JsonObject; rights: RightData[] } {
  const rights = Object.entries(props.rights).map(([action, resource]) => ({ action, resource }));
  return { service: props.service, api: props.api, inputs: asJson(props.inputs), rights };
}

function asJson(inputs: { readonly [key: string]: unknown }): JsonObject {
  return JSON.parse(JSON.stringify(inputs)) as { [key: string]: Json };
}
