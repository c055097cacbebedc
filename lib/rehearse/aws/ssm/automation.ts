import { parameterValues } from '../automation/document-parameters';
import type { ParameterValues } from '../automation/document-parameters';
import { Execution } from '../automation/execution';
import { resolveReferences } from '../automation/references';
import { AwsError } from '../aws-error';
import type { EventListener } from '../events';
import type { Faults } from '../faults';
import type { Iam } from '../iam';
import { optionalText, requiredText, structure, structures, textList } from '../input';
import type { Input } from '../input';
import type { Call, Operation } from '../service';
import type { Services } from '../services';
import type { SsmDocuments } from './documents';
import { describedExecution, filterExecutions, summaryOf } from './execution-descriptions';

/** What Automation works with. */
export interface AutomationProps {
  readonly region: string;
  readonly account: string;
  readonly arnPrefix: string;
  readonly documents: SsmDocuments;
  readonly services: Services;
  readonly iam: Iam;
  readonly faults: Faults;
  readonly listener: EventListener;
  readonly sleepMs: (declaredMs: number) => number;
}

const BAD_PARAMETERS = 'InvalidAutomationExecutionParametersException';
const UUID = /^[a-f0-9]{8}-([a-f0-9]{4}-){3}[a-f0-9]{12}$/i;

/** SSM Automation: starts, shows and stops executions. */
export class Automation {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly executions: Execution[] = [];
  private readonly tokens = new Map<string, { readonly request: string; readonly id: string }>();

  constructor(private readonly props: AutomationProps) {
    const one = (input: Input): readonly string[] => [
      `${props.arnPrefix}automation-execution/${requiredText(input, 'AutomationExecutionId')}`,
    ];
    const find = (input: Input): Execution => this.find(requiredText(input, 'AutomationExecutionId'));
    this.operations = {
      StartAutomationExecution: {
        resources: (input) => [
          props.documents.arnOf(requiredText(input, 'DocumentName')),
          `${props.arnPrefix}automation-execution/*`,
        ],
        answer: (input, call) => ({ AutomationExecutionId: this.start(input, call) }),
      },
      GetAutomationExecution: {
        resources: one,
        answer: (input) => ({ AutomationExecution: describedExecution(find(input)) }),
      },
      DescribeAutomationExecutions: {
        answer: (input) => ({
          AutomationExecutionMetadataList: filterExecutions(this.executions, structures(input, 'Filters')).map(
            summaryOf,
          ),
        }),
      },
      DescribeAutomationStepExecutions: {
        resources: one,
        answer: (input) => {
          const described = find(input).steps.map((record) => record.described());
          const filters = structures(input, 'Filters');
          const kept = described.filter((step) => filters.every((filter) => passes(step, filter)));
          return { StepExecutions: String(input.ReverseOrder) === 'true' ? kept.reverse() : kept };
        },
      },
      StopAutomationExecution: {
        resources: one,
        answer: (input) => find(input).stop(optionalText(input, 'Type') === 'Complete' ? 'Complete' : 'Cancel'),
      },
      SendAutomationSignal: {
        resources: one,
        answer: (input) => {
          const payload = structure(input, 'Payload');
          const comment = textList(payload, 'Comment')[0];
          find(input).signal({ type: requiredText(input, 'SignalType'), comment }, textList(payload, 'StepName')[0]);
        },
      },
    };
  }

  /** Ends what still runs, without clean-up: the rehearsal is over. */
  async stop(): Promise<void> {
    const running = this.executions.filter(({ isRunning }) => isRunning);
    for (const execution of running) execution.kill();
    await Promise.all(running.map(({ done }) => done));
  }

  private start(input: Input, call: Call): string {
    const token = optionalText(input, 'ClientToken');
    const request = JSON.stringify([input.DocumentName, input.Parameters]);
    if (token !== undefined && !UUID.test(token))
      throw new AwsError('ValidationException', 'ClientToken must be a UUID');
    const earlier = token === undefined ? undefined : this.tokens.get(token);
    if (earlier) {
      if (earlier.request === request) return earlier.id;
      throw new AwsError('IdempotentParameterMismatch', 'the ClientToken was used for another request');
    }
    const document = this.props.documents.automation(
      requiredText(input, 'DocumentName'),
      optionalText(input, 'DocumentVersion'),
    );
    const given = structure(input, 'Parameters');
    const values = parameterValues(document.parameters, given, BAD_PARAMETERS);
    const roleArn = this.roleOf(document.assumeRole, values, call);
    const { services, region, account, faults, listener, sleepMs } = this.props;
    const execution = new Execution({
      document,
      values,
      given,
      roleArn,
      region,
      account,
      faults,
      listener,
      sleepMs,
      call: (service, operation, of) => services.call(service, operation, of, roleArn),
    });
    this.executions.push(execution);
    if (token !== undefined) this.tokens.set(token, { request, id: execution.id });
    return execution.id;
  }

  /** The role that the document assumes, else the caller's own. */
  private roleOf(assumeRole: string | undefined, values: ParameterValues, call: Call): string | undefined {
    const role = assumeRole === undefined ? '' : String(resolveReferences(assumeRole, (name) => values[name]));
    if (role === '') return call.roleArn;
    call.authorize('iam:PassRole', role, { 'iam:PassedToService': 'ssm.amazonaws.com' });
    if (this.props.iam.has(role)) return role;
    throw new AwsError(BAD_PARAMETERS, `The defined assume role is unable to be assumed: there is no role ${role}`);
  }

  private find(id: string): Execution {
    const execution = this.executions.find((candidate) => candidate.id === id);
    if (execution) return execution;
    throw new AwsError('AutomationExecutionNotFoundException', `Automation execution ${id} not found`);
  }
}

const stepFilters: Readonly<Record<string, string>> = {
  StepName: 'StepName',
  StepExecutionStatus: 'StepStatus',
  StepExecutionId: 'StepExecutionId',
  Action: 'Action',
};

function passes(step: Readonly<Record<string, unknown>>, filter: Input): boolean {
  const member = stepFilters[requiredText(filter, 'Key')];
  if (!member) throw new AwsError('InvalidFilterKey', `filter ${String(filter.Key)} is not known to the rehearsal`);
  return textList(filter, 'Values').includes(String(step[member]));
}
