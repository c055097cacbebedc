import { automationDocument, DocumentKind } from '../../../../lib/render/automation-document';
import type { Bindings } from '../../../../lib/render/bindings';
import { commandDocuments } from '../../../../lib/render/command-document';
import type { RunbookData } from '../../../../lib/runbook/data';
import type { ExecutionView } from '../../../../lib/rehearse/aws/local-aws';
import { HOST_TAG } from '../host/hosts';
import type { TestAws } from '../running-aws';
import { run } from './automation';

/** What documents of a test are rendered with: functions and hosts of its local AWS. */
export function bindingsOf(functions: Readonly<Record<string, string>>): Bindings {
  const [key, value] = Object.entries(HOST_TAG)[0]!;
  return {
    ...{ values: { Blue: 'blue.example' }, functions, commands: { copy: 'copy' } },
    ...{ assumeRole: '', hostTag: { key, value }, outputBucket: 'results' },
  };
}

/** Deploys the documents of a runbook, as RunbookDocuments would. */
export function putDocuments(test: TestAws, runbook: RunbookData, bindings: Bindings): void {
  test.aws.s3.putBucket(bindings.outputBucket);
  for (const { script, content } of commandDocuments(runbook)) {
    test.aws.ssm.putDocument({ name: bindings.commands[script]!, type: 'Command', content });
  }
  for (const kind of Object.values(DocumentKind)) {
    const content = automationDocument(runbook, kind, bindings);
    test.aws.ssm.putDocument({ name: `${runbook.id}-${kind}`, type: 'Automation', content });
  }
}

/** Runs one of them to its end. */
export async function runDocument(
  test: TestAws,
  { id }: RunbookData,
  kind: DocumentKind,
  parameters?: Record<string, string[]>,
): Promise<ExecutionView> {
  return run(test, `${id}-${kind}`, parameters);
}
