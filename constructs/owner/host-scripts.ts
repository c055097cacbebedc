import { readFileSync } from 'fs';
import { EXECUTION_ID, VERB, type CommandDocument } from '../../lib/render/command-document';
import { packageFile } from '../package-file';

/** What a host is asked by the document that marks it: `look`, `mark`, `unmark`. */
const VERBS = ['look', 'mark', 'unmark'];

/** Longer than waiting for another claim, and then ending what an earlier execution left, can take. */
const SECONDS = '150';

/** What every host script of an upgrade begins with, whose owner marks its hosts. */
export function hostGuard(): string {
  return scriptOf('guard-host');
}

/** The Command document by which a function marks the hosts of an upgrade. Nothing in it belongs to a single upgrade. */
export function markDocument(): CommandDocument {
  const parameter = (description: string, allowed: object) => ({
    ...{ type: 'String', description, ...allowed },
    interpolationType: 'ENV_VAR',
  });
  return {
    script: 'mark-host',
    content: {
      schemaVersion: '2.2',
      description: 'Which execution of which upgrade works on the host',
      parameters: {
        [VERB]: parameter('What to do', { allowedValues: VERBS }),
        Upgrade: parameter('Name of the upgrade', { allowedPattern: '^[a-z0-9-]{1,64}$' }),
        [EXECUTION_ID]: parameter('Execution that claimed it', { allowedPattern: '^[A-Za-z0-9-]{1,64}$' }),
        Document: parameter('Which document that runs', { allowedPattern: '^[a-z0-9-]{0,64}$', default: '' }),
        Since: parameter('When it claimed it', { allowedPattern: '^[0-9TZ:-]{0,32}$', default: '' }),
        Counter: parameter('Which claim that was', { allowedPattern: '^[0-9]{1,15}$', default: '0' }),
      },
      mainSteps: [
        {
          action: 'aws:runShellScript',
          name: 'mark_host',
          precondition: { StringEquals: ['platformType', 'Linux'] },
          inputs: {
            timeoutSeconds: SECONDS,
            runCommand: [`#!/bin/bash\n${scriptOf('mark-host')}\nmain "$SSM_${VERB}"`],
          },
        },
      ],
    },
  };
}

function scriptOf(name: string): string {
  return ['owner-mark', name]
    .map((file) => readFileSync(packageFile('constructs', 'owner', 'steps', `${file}.sh`), 'utf8').trimEnd())
    .join('\n');
}
