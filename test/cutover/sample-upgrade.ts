import type { Stack } from 'aws-cdk-lib/core';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { nodeRuntime } from '../../constructs/cdk-versions/node-runtime';
import { Cutover } from '../../constructs/cutover/cutover';
import type { FallBack } from '../../constructs/cutover/fall-back';
import { Side } from '../../constructs/cutover/side';
import { Upgrade } from '../../constructs/cutover/upgrade';
import { MigrationHost } from '../../constructs/migration-host/migration-host';
import { ResultBucket } from '../../constructs/result-bucket/result-bucket';
import { RunbookDocuments } from '../../constructs/runbook-document/runbook-documents';
import { Runbook } from '../../lib/runbook/runbook';
import { importedVpc } from '../harness/cdk-app';
import { sample } from '../runbook/sample';

const STARTED_WITH = [
  { name: 'TimeLimitSeconds', description: 'Seconds that are left', pattern: '[0-9]+', defaultValue: '0' },
  { name: 'FallBack', description: 'What becomes of writes', pattern: 'none|lose-writes', defaultValue: 'none' },
];

export interface SampleUpgradeProps {
  /** @default 'sample' */
  readonly upgradeId?: string;
  /** @default Side.BLUE */
  readonly active?: Side;
  readonly fallBack?: FallBack;
}

/** An upgrade of a system that does nothing, declared as systems declare theirs. */
export class SampleUpgrade extends Upgrade {
  readonly upgradeId: string;
  readonly documents: RunbookDocuments;
  readonly handler: IFunction;
  readonly _statusQuestion: { readonly [name: string]: string };
  readonly cutover: Cutover;

  constructor(
    readonly stack: Stack,
    id = 'Sample',
    props: SampleUpgradeProps = {},
  ) {
    super(stack, id);
    const { upgradeId = 'sample', active = Side.BLUE, fallBack } = props;
    this.upgradeId = upgradeId;
    const parameters = [...(sample.parameters ?? []), ...STARTED_WITH];
    const runbook = new Runbook({ ...sample, id: upgradeId, parameters });
    const values = { Blue: 'blue.example' };
    this._statusQuestion = { Step: 'status', Upgrade: upgradeId, ...values };
    this.handler = new LambdaFunction(this, 'Function', {
      runtime: nodeRuntime(),
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = () => undefined;'),
      role: new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
    });
    const functions = { main: this.handler };
    this.documents = new RunbookDocuments(this, 'Documents', {
      ...{ runbook, values, functions },
      host: new MigrationHost(this, 'Host', { vpc: importedVpc(stack), upgrade: upgradeId }),
      outputBucket: new ResultBucket(this, 'Results').bucket,
    });
    const { documents } = this;
    this.cutover = new Cutover(this, 'Cutover', { runbook, documents, values, functions, active, fallBack });
  }
}
