import { EventField } from 'aws-cdk-lib/aws-events';
import type { RunbookDocuments } from '../runbook-document/runbook-documents';

/** A run's end that people are told of. */
export interface Announcement {
  /** Part of the construct's id: it never changes. */
  readonly id: string;
  /** Names of the documents whose runs end so. */
  readonly documents: string[];
  /** Statuses of the execution. */
  readonly statuses: string[];
  /** What people read. */
  readonly text: string;
}

const EXECUTION = EventField.fromPath('$.detail.ExecutionId');
const DOCUMENT = EventField.fromPath('$.detail.Definition');
const STATUS = EventField.fromPath('$.detail.Status');

/** AWS' lists of statuses spell the third one with one `l` and with two. */
const FAILED = ['Failed', 'TimedOut', 'Cancelled', 'Canceled'];

/** What people are told: what happened, what it means, what to do next. The failed ones come first: an alarm counts them. */
export function announcements(upgrade: string, documents: RunbookDocuments): [Announcement, ...Announcement[]] {
  const { prepare, cutover, undo, fallBack, retire } = documents;
  const succeeded = (id: string, document: string, words: string): Announcement => ({
    ...{ id, documents: [document], statuses: ['Success'] },
    text: `${upgrade} ${words} (execution ${EXECUTION} of ${document})`,
  });
  return [
    {
      ...{ id: 'Failed', documents: [prepare, cutover, undo, fallBack, retire], statuses: FAILED },
      text:
        `${upgrade}: ${DOCUMENT} ended as ${STATUS} (execution ${EXECUTION}). ` +
        `A cutover that failed before the client endpoint was moved took back by itself what it had done; one that was cancelled or timed out did not: start ${undo}. ` +
        'Next: npx cdk-cutover status says who serves, whether clients can write, and which command is next; the failed step of the execution (Systems Manager, Automation) says why. ' +
        `Mend that and start the document again: it goes on from what it finds. If alarm ${upgrade}-writes-stopped is on, clients cannot write: read that first.`,
    },
    succeeded(
      'Ready',
      prepare,
      `is ready: green is prepared, and blue serves as before. Next: rehearse what you will deploy, then deploy with active: GREEN, or start ${cutover}.`,
    ),
    succeeded(
      'CutOver',
      cutover,
      'was cut over: green serves and takes writes, and blue refuses its clients. Next: see that your applications are well, and say active: GREEN in the app if it does ' +
        `not yet. ${fallBack} goes back to blue and may lose what green was given since; ${retire} ends that way back.`,
    ),
    succeeded(
      'Undone',
      undo,
      `was undone: what an unfinished cutover did was taken back, and blue serves and takes writes. Next: the execution of ${cutover} before this one says which ` +
        'step failed and why. Mend that and start again.',
    ),
    succeeded(
      'FellBack',
      fallBack,
      'fell back: blue serves and takes writes again, and green refuses its clients. Next: say active: BLUE in the app if it does not yet. The steps of the execution ' +
        'say what green holds that blue does not.',
    ),
    succeeded(
      'Retired',
      retire,
      "was retired: green serves, nothing of ours is left on either side, and there is no way back. Next: delete the upgrade's lines from the app. Blue still runs and " +
        'is yours to keep or to delete.',
    ),
  ];
}
