import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import type { Bindings } from '../../lib/render/bindings';
import { commandDocuments } from '../../lib/render/command-document';
import { rightsOf } from '../../lib/render/rights';
import type { Runbook } from '../../lib/runbook/runbook';
import { MigrationHost } from '../migration-host/migration-host';

/** What the documents of a runbook are made of. */
export interface RunbookDocumentsProps {
  /** The runbook. */
  readonly runbook: Runbook;
  /** What the runbook's values are: host names, ARNs. Every value of the runbook, and no other. Never a secret. */
  readonly values: { readonly [name: string]: string };
  /** The system's function, which `Action.invokeFunction` calls. */
  readonly handler: lambda.IFunction;
  /** Keeps the whole output of host scripts; SSM itself cuts it at 2,500 characters. */
  readonly outputBucket: s3.IBucket;
  /** Value of the tag `cdk-cutover:host` of the hosts that scripts run on. */
  readonly hostTagValue: string;
}

/**
 * A runbook as SSM documents: Automation documents to prepare, cut over, undo, fall back and retire, and a Command document for each step that works on a
 * host. The role that Automation assumes may do what the runbook's actions do, and nothing else.
 */
export class RunbookDocuments extends Construct {
  /** Name of the document that makes green ready. */
  public readonly prepare: string;
  /** Name of the document that cuts over. */
  public readonly cutover: string;
  /** Name of the document that takes back what an unfinished cutover did. */
  public readonly undo: string;
  /** Name of the document that goes back to blue after a cutover. */
  public readonly fallBack: string;
  /** Name of the document that ends the way back. */
  public readonly retire: string;
  /** The role that Automation assumes. */
  public readonly role: iam.Role;
  private readonly automationNames: string[] = [];

  constructor(scope: Construct, id: string, props: RunbookDocumentsProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const runbook = props.runbook._data;
    assertBound(
      runbook.values.map(({ name }) => name),
      props.values,
    );

    this.role = new iam.Role(this, 'Role', {
      description: `What the runbook of ${runbook.id} does`,
      assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });

    const commands: { [key: string]: string } = {};
    for (const { key, content } of commandDocuments(runbook)) {
      commands[key] = `${runbook.id}-${key}`;
      this.document(`Command-${key}`, 'Command', commands[key], content);
    }
    const bindings: Bindings = {
      values: props.values,
      assumeRole: this.role.roleArn,
      functionArn: props.handler.functionArn,
      commands,
      hostTag: { key: MigrationHost.TAG, value: props.hostTagValue },
      outputBucket: props.outputBucket.bucketName,
    };
    const instances = stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' });
    const commandArns = Object.values(commands).map((name) => this.documentArn(name));
    for (const right of rightsOf(runbook, { commandDocuments: commandArns, instances }, bindings)) {
      this.role.addToPolicy(
        new iam.PolicyStatement({
          actions: [...right.actions],
          resources: [...right.resources],
          ...(right.onHostsOnly && {
            conditions: { StringEquals: { [`ssm:resourceTag/${MigrationHost.TAG}`]: props.hostTagValue } },
          }),
        }),
      );
    }
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5',
      reason: 'Listing commands knows no resource-level permissions; hosts are narrowed by their tag.',
    });

    const automation = (kind: DocumentKind) => {
      const name = `${runbook.id}-${kind}`;
      this.automationNames.push(name);
      this.document(kind, 'Automation', name, automationDocument(runbook, kind, bindings));
      return name;
    };
    this.prepare = automation(DocumentKind.PREPARE);
    this.cutover = automation(DocumentKind.CUTOVER);
    this.undo = automation(DocumentKind.UNDO);
    this.fallBack = automation(DocumentKind.FALL_BACK);
    this.retire = automation(DocumentKind.RETIRE);
  }

  /** Lets `grantee` start, observe and stop executions of these documents. */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    const stack = Stack.of(this);
    const executions = stack.formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' });
    // Authorised against the document's ARN and the execution's; older accounts still see automation-definition.
    const start = this.automationNames.flatMap((name) => [
      this.documentArn(name),
      stack.formatArn({ service: 'ssm', resource: 'automation-definition', resourceName: `${name}:*` }),
    ]);
    iam.Grant.addToPrincipal({ grantee, actions: ['iam:PassRole'], resourceArns: [this.role.roleArn] });
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:GetAutomationExecution', 'ssm:StopAutomationExecution', 'ssm:SendAutomationSignal'],
      resourceArns: [executions],
    });
    // These know no resource-level permissions.
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:DescribeAutomationExecutions', 'ssm:DescribeAutomationStepExecutions'],
      resourceArns: ['*'],
    });
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:StartAutomationExecution'],
      resourceArns: [...start, executions],
    });
  }

  private document(id: string, documentType: string, name: string, content: unknown): void {
    // With a fixed name, replacing would fail; a new version becomes the default one in place.
    new ssm.CfnDocument(this, id, { documentType, name, content, documentFormat: 'JSON', updateMethod: 'NewVersion' });
  }

  private documentArn(name: string): string {
    return Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'document',
      resourceName: name,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}

function assertBound(declared: readonly string[], values: { readonly [name: string]: string }): void {
  const missing = declared.filter((name) => values[name] === undefined);
  const unknown = Object.keys(values).filter((name) => !declared.includes(name));
  if (missing.length === 0 && unknown.length === 0) return;
  throw new Error(
    `RunbookDocuments: values must name each value of the runbook once; missing: ${missing.join(', ') || 'none'}; unknown: ${unknown.join(', ') || 'none'}`,
  );
}
