import type { Execution } from '../automation/execution';
import { AwsError } from '../aws-error';
import { requiredText, textList } from '../input';
import type { Input } from '../input';

/** An execution as GetAutomationExecution answers it. */
export function describedExecution(execution: Execution): unknown {
  return {
    ...summaryOf(execution),
    StepExecutions: execution.steps.map((record) => record.described()),
    StepExecutionsTruncated: false,
    Parameters: execution.props.given,
  };
}

/** An execution in a list. */
export function summaryOf(execution: Execution): Readonly<Record<string, unknown>> {
  const { document, roleArn } = execution.props;
  return {
    AutomationExecutionId: execution.id,
    DocumentName: document.name,
    DocumentVersion: `${document.version}`,
    AutomationExecutionStatus: execution.status,
    ExecutionStartTime: execution.started,
    ExecutionEndTime: execution.ended,
    CurrentStepName: execution.currentStep?.step.name,
    CurrentAction: execution.currentStep?.step.action,
    ExecutedBy: roleArn,
    FailureMessage: execution.failureMessage,
    Outputs: execution.outputs,
    Mode: 'Auto',
    AutomationType: 'Local',
  };
}

type Filter = (execution: Execution, values: readonly string[]) => boolean;

const filters: Readonly<Record<string, Filter>> = {
  DocumentNamePrefix: ({ props }, values) => values.some((value) => props.document.name.startsWith(value)),
  ExecutionStatus: ({ status }, values) => values.includes(status),
  ExecutionId: ({ id }, values) => values.includes(id),
  CurrentAction: ({ currentStep }, values) => values.includes(currentStep?.step.action ?? ''),
  StartTimeBefore: ({ started }, [value]) => started < new Date(value),
  StartTimeAfter: ({ started }, [value]) => started > new Date(value),
};

/** Executions that pass all filters, newest first. Throws InvalidFilterKey for one that is not known. */
export function filterExecutions(executions: readonly Execution[], wanted: readonly Input[]): readonly Execution[] {
  return [...executions].reverse().filter((execution) =>
    wanted.every((filter) => {
      const test = filters[requiredText(filter, 'Key')];
      if (!test) throw new AwsError('InvalidFilterKey', `filter ${String(filter.Key)} is not known to the rehearsal`);
      return test(execution, textList(filter, 'Values'));
    }),
  );
}
