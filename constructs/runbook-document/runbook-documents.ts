import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import type { Bindings } from '../../lib/render/bindings';
import { commandDocuments } from '../../lib/render/command-document';
import { rightsOf } from '../../lib/render/rights';
import type { Runbook } from '../../lib/runbook/runbook';
import type { MigrationHost } from '../migration-host/migration-host';
import { acknowledgeWildcard } from '../wildcard-right';
import { CommandDocuments } from './command-documents';
import { limitTemplate } from './template-size';
import { validateFunctions } from './function-validation';
import { validateValues } from './value-validation';

/** What the documents of a runbook are made of. */
export interface RunbookDocumentsProps {
  /** The runbook. */
  readonly runbook: Runbook;
  /** What the runbook's values are: host names, ARNs. Every value of the runbook, and no other. Never a secret. */
  readonly values: { readonly [name: string]: string };
  /** The functions that `Action.invokeFunction` calls, by their names in the runbook: each of its functions, and no other. */
  readonly functions: { readonly [name: string]: lambda.IFunction };
  /** Keeps the whole output of host scripts; SSM itself cuts it at 2,500 characters. */
  readonly outputBucket: s3.IBucket;
  /** Where host scripts run. */
  readonly host: MigrationHost;
}

/**
 * A runbook as SSM documents: Automation documents to prepare, cut over, undo, fall back and retire, and a Command document for each host script, which
 * the upgrades of a stack share. The role that Automation assumes may do what the runbook's actions do, and nothing else.
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
  /** Names of the Command documents, by script. */
  public readonly commands: { readonly [script: string]: string };
  /** The role that Automation assumes. */
  public readonly role: iam.Role;
  private readonly automationNames: string[] = [];
  private readonly functions: readonly lambda.IFunction[];

  constructor(scope: Construct, id: string, props: RunbookDocumentsProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const runbook = props.runbook._data;
    validateValues(this, runbook.values, props.values);
    validateFunctions(this, runbook.functions, props.functions);
    this.functions = Object.values(props.functions);

    this.role = new iam.Role(this, 'Role', {
      description: `What the runbook of ${runbook.id} does`,
      assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });

    const shared = commandDocuments(runbook).map((document) => ({
      script: document.script,
      resource: CommandDocuments.of(this).add(runbook.system, document),
    }));
    this.commands = Object.fromEntries(shared.map(({ script, resource }) => [script, resource.name!]));
    const bindings: Bindings = {
      values: props.values,
      assumeRole: this.role.roleArn,
      functions: Object.fromEntries(
        Object.entries(props.functions).map(([name, { functionArn }]) => [name, functionArn]),
      ),
      commands: this.commands,
      hostTag: { key: props.host.tagKey, value: props.host.tagValue },
      outputBucket: props.outputBucket.bucketName,
    };
    const instances = stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' });
    const commandArns = Object.values(this.commands).map((name) => this.documentArn(name));
    for (const right of rightsOf(runbook, { commandDocuments: commandArns, instances }, bindings)) {
      this.role.addToPolicy(
        new iam.PolicyStatement({
          actions: [...right.actions],
          resources: [...right.resources],
          ...(right.onHostsOnly && {
            conditions: { StringEquals: { [`ssm:resourceTag/${props.host.tagKey}`]: props.host.tagValue } },
          }),
        }),
      );
      const reason = right.onHostsOnly
        ? 'A condition narrows it to hosts with the tag of this upgrade.'
        : 'The narrowest that IAM knows for what the runbook does: a listing, or a group by its name but without its random id.';
      for (const resource of right.resources)
        if (resource.includes('*')) acknowledgeWildcard(this.role, resource, reason);
    }

    const automation = (kind: DocumentKind) => {
      const name = `${runbook.id}-${kind}`;
      this.automationNames.push(name);
      const content = automationDocument(runbook, kind, bindings);
      // With a fixed name, replacing would fail; a new version becomes the default one in place.
      const document = new ssm.CfnDocument(this, kind, {
        ...{ documentType: 'Automation', documentFormat: 'JSON', updateMethod: 'NewVersion' },
        ...{ name, content },
      });
      document.node.addDependency(...shared.map(({ resource }) => resource));
      return name;
    };
    this.prepare = automation(DocumentKind.PREPARE);
    this.cutover = automation(DocumentKind.CUTOVER);
    this.undo = automation(DocumentKind.UNDO);
    this.fallBack = automation(DocumentKind.FALL_BACK);
    this.retire = automation(DocumentKind.RETIRE);
    limitTemplate(this, runbook.id);
  }

  /**
   * Lets somebody start some of these documents, and observe and stop their executions.
   *
   * @param grantee who
   * @param documents names of the documents; all of them by default
   */
  public grantStart(grantee: iam.IGrantable, documents?: string[]): iam.Grant {
    const stack = Stack.of(this);
    const names = documents ?? this.automationNames;
    const executions = stack.formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' });
    // Authorised against the document's ARN and the execution's; older accounts still see automation-definition.
    const definitions = names.map((name) =>
      stack.formatArn({ service: 'ssm', resource: 'automation-definition', resourceName: `${name}:*` }),
    );
    acknowledgeWildcard(grantee, executions, 'An execution gets its id when it starts.');
    acknowledgeWildcard(grantee, '*', 'Listing executions knows no resource-level permissions.');
    for (const definition of definitions) acknowledgeWildcard(grantee, definition, 'Any version of that document.');
    return [
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['iam:PassRole'],
        resourceArns: [this.role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      }),
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'],
        resourceArns: [executions],
      }),
      // It knows no resource-level permissions.
      iam.Grant.addToPrincipal({ grantee, actions: ['ssm:DescribeAutomationExecutions'], resourceArns: ['*'] }),
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['ssm:StartAutomationExecution'],
        resourceArns: [...names.map((name) => this.documentArn(name)), ...definitions, executions],
      }),
    ].reduce((all, grant) => all.combine(grant));
  }

  /**
   * Lets somebody use the commands of `cdk-cutover`: start all documents, read what is deployed of the cutover, ask the functions that the runbook
   * calls. Whoever may do that may cut over.
   *
   * @param grantee who
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return this.grantStart(grantee)
      .combine(
        iam.Grant.addToPrincipal({
          grantee,
          actions: ['ssm:GetDocument'],
          resourceArns: [this.documentArn(this.cutover)],
        }),
      )
      .combine(
        // These very functions, not their versions, which grantInvoke would add.
        iam.Grant.addToPrincipal({
          grantee,
          actions: ['lambda:InvokeFunction'],
          resourceArns: this.functions.map(({ functionArn }) => functionArn),
        }),
      );
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
