import type { KnowsOperation } from '../automation/validate';
import type { Hosts } from '../host/hosts';
import type { ExecutionView, LocalSsm } from '../local-aws';
import type { Service } from '../service';
import { Automation } from './automation';
import type { AutomationProps } from './automation';
import { SsmDocuments } from './documents';
import { managedInstanceOperations } from './managed-instances';
import { SsmParameters } from './parameters';
import { RunCommand } from './run-command';

/** What Systems Manager works with. */
export interface SsmProps extends Omit<AutomationProps, 'documents'> {
  readonly hosts: Hosts;
  readonly ec2ArnPrefix: string;
  readonly knows: KnowsOperation;
}

/** Systems Manager: documents, Automation, Run Command, Parameter Store. */
export class Ssm implements LocalSsm {
  readonly service: Service;
  private readonly documents: SsmDocuments;
  private readonly parameters: SsmParameters;
  private readonly runCommand: RunCommand;
  private readonly automation: Automation;

  constructor(props: SsmProps) {
    const documents = new SsmDocuments(props.arnPrefix, props.knows);
    this.documents = documents;
    this.parameters = new SsmParameters(props.arnPrefix);
    this.runCommand = new RunCommand({ ...props, documents });
    this.automation = new Automation({ ...props, documents });
    this.service = {
      prefix: 'ssm',
      operations: {
        ...documents.operations,
        ...this.parameters.operations,
        ...managedInstanceOperations(props.hosts),
        ...this.runCommand.operations,
        ...this.automation.operations,
      },
    };
  }

  putDocument(document: Parameters<LocalSsm['putDocument']>[0]): void {
    this.documents.put(document);
  }

  putParameter(name: string, value: string): void {
    this.parameters.put(name, value);
  }

  executions(): readonly ExecutionView[] {
    return this.automation.executions.map((execution) => execution.view());
  }

  /** Lets an execution start no further step: whoever hears of a step's end may call it, and stops behind that very step. */
  startNoMore(executionId: string): void {
    this.automation.executions.find(({ id }) => id === executionId)?.stop('Complete');
  }

  /** Resolves with an execution when it has ended. */
  async finished(executionId: string): Promise<ExecutionView> {
    const execution = this.automation.executions.find(({ id }) => id === executionId);
    if (!execution) throw new Error(`no execution ${executionId} in this rehearsal`);
    await execution.done;
    return execution.view();
  }

  async stop(): Promise<void> {
    await this.automation.stop();
    await this.runCommand.stop();
  }
}
