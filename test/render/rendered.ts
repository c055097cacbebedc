import { isWake } from '../../lib/operate/waking';
import { automationDocument, type DocumentKind } from '../../lib/render/automation-document';
import type { Bindings } from '../../lib/render/bindings';
import { stepIdOf } from '../../lib/render/step-name';
import type { RunbookData } from '../../lib/runbook/data';

/** What the sample runbook is rendered with. */
export const bindings: Bindings = {
  values: { Blue: 'blue.example' },
  assumeRole: 'arn:aws:iam::123456789012:role/runbook',
  functions: { main: 'arn:aws:lambda:eu-central-1:123456789012:function:sample' },
  commands: { copy: 'shared-copy' },
  hostTag: { key: 'cdk-cutover:host', value: 'sample' },
  outputBucket: 'results',
};

/** The steps of a document behind those that wake the function. */
export function ownSteps(runbook: RunbookData, kind: DocumentKind) {
  return automationDocument(runbook, kind, bindings).mainSteps.filter(({ name }) => !isWake(stepIdOf(name)));
}

/** The same, each with where it leads to. */
export function wayOf(runbook: RunbookData, kind: DocumentKind): string[] {
  return ownSteps(runbook, kind).map(
    ({ name, onFailure, nextStep, isEnd }) => `${name} → ${isEnd ? 'stop' : nextStep}, else ${onFailure}`,
  );
}
