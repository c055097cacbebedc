import { writeFileSync } from 'fs';
import { join } from 'path';
import { attachCustomSynthesis, type CfnResource, CustomResource, Names, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import { MAIN_FUNCTION } from '../../lib/runbook/main-function';
import type { Runbook } from '../../lib/runbook/runbook';
import type { RunbookDocuments } from '../runbook-document/runbook-documents';
import { logPropsOf } from '../logs/function-logs';
import type { LogProps } from '../logs/log-props';
import { CutoverProvider } from './cutover-provider';
import { requireParameters, requireSide } from './cutover-validation';
import type { FallBack } from './fall-back';
import type { Side } from './side';

/** What a cutover acts on. */
export interface CutoverProps extends LogProps {
  /** The runbook. */
  readonly runbook: Runbook;
  /** Its documents. */
  readonly documents: RunbookDocuments;
  /** What the runbook's values are. */
  readonly values: { readonly [name: string]: string };
  /** The functions that the runbook's steps call, by their names in the runbook. `main`, asked for `status`, tells from reality who serves. */
  readonly functions: { readonly [name: string]: lambda.IFunction };
  /** Who is to serve. Changing it is what cuts over, or falls back. */
  readonly active: Side;
  /**
   * What becomes of green's writes when falling back.
   * @default - falling back is refused
   */
  readonly fallBack?: FallBack;
  /**
   * What must be there before anything acts, and stay until everything ended: rules, policies, servers.
   * @default - the documents and the function
   */
  readonly requires?: IDependable[];
}

/** Moves clients when `active` changes. Thin: it starts, joins or stops the document that leads to the wanted side, and observes it. */
export class Cutover extends Construct {
  /** Who serves: `BLUE` or `GREEN`, as found after the last deploy. */
  public readonly activeSide: string;
  /** Address that the client endpoint points to, as found after the last deploy. */
  public readonly activeEndpoint: string;

  constructor(scope: Construct, id: string, props: CutoverProps) {
    super(scope, id);
    const { runbook, documents, functions, values } = props;
    const handler = functions[MAIN_FUNCTION];
    requireSide(this, props.active);
    requireParameters(this, runbook._data);
    const provider = CutoverProvider.of(this, logPropsOf(props));
    documents.grantStart(provider, [documents.cutover, documents.undo, documents.fallBack]);
    // This very function, not its versions, which grantInvoke would add.
    Grant.addToPrincipal({
      grantee: provider,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [handler.functionArn],
    });

    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::Cutover',
      serviceToken: provider.serviceToken,
      removalPolicy: RemovalPolicy.DESTROY,
      properties: {
        upgrade: runbook._data.id,
        active: props.active,
        fallBack: props.fallBack?._choice ?? 'none',
        fallBackReason: props.fallBack?._reason ?? '',
        cutoverDocument: documents.cutover,
        undoDocument: documents.undo,
        fallBackDocument: documents.fallBack,
        prepareDocument: documents.prepare,
        retireDocument: documents.retire,
        statusFunction: handler.functionArn,
        // An object, not its JSON: each value stays a string of its own, which tools can find and resolve.
        statusPayload: { Step: 'status', ...values },
      },
    });
    resource.node.addDependency(documents, ...Object.values(functions), provider, ...(props.requires ?? []));
    this.activeSide = Token.asString(resource.getAtt('activeSide'));
    this.activeEndpoint = Token.asString(resource.getAtt('activeEndpoint'));

    const file = `${Names.uniqueId(this)}.runbook.json`;
    const { prepare, cutover, undo, fallBack, retire, commands } = documents;
    (resource.node.defaultChild as CfnResource).addMetadata('cdk-cutover', {
      runbook: file,
      system: runbook._data.system,
      values,
      documents: { prepare, cutover, undo, fallBack, retire },
      commands,
      functions: Object.fromEntries(Object.entries(functions).map(([name, { functionArn }]) => [name, functionArn])),
    });
    attachCustomSynthesis(this, {
      onSynthesize: ({ outdir }) => writeFileSync(join(outdir, file), `${runbook.toJson()}\n`),
    });
  }
}
