import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { withRoomForRoles } from '../../constructs/postgres/role-count';
import { dumpAndRestore } from '../../constructs/postgres/runbook';
import { ENV, testApp, testStack } from '../harness/cdk-app';
import { messageOf } from '../harness/message-of';
import { declare, importedSecret, kong } from './kong';

type Roles = Readonly<Record<string, ISecret>>;
const numbered = (count: number, make: (name: string) => ISecret): Roles =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`client_${at}`, make(`clients/client-${at}`)]));

function withRoles(count: number, secret: 'imported' | 'made here' = 'imported') {
  const from = kong(testStack(testApp(), 'Stack', { env: ENV }));
  const make = (name: string) =>
    secret === 'imported' ? importedSecret(from.stack, name) : new Secret(from.stack, name.replaceAll('/', '-'));
  declare(from, { roles: numbered(count, make) });
  return from.stack;
}

interface Step {
  readonly name: string;
  readonly inputs: { readonly InputPayload?: Readonly<Record<string, unknown>> };
}

const documents = Template.fromStack(withRoles(1)).findResources('AWS::SSM::Document');

function stepsWithRoles(document: string): string[] {
  const [found] = Object.values(documents).filter(({ Properties }) => Properties.Name === `kong-${document}`);
  const { mainSteps } = found.Properties.Content as { mainSteps: Step[] };
  return mainSteps.filter(({ inputs }) => inputs.InputPayload?.RoleSecrets !== undefined).map(({ name }) => name);
}

describe('the secrets of roles', () => {
  test.each([
    ['prepare', ['preflight', 'create_roles', 'try_logins']],
    ['cutover', ['preflight', 'create_roles', 'try_logins', 'close_fence', 'fence_green', 'switch']],
    ['undo', []],
    ['fall-back', ['fb_fence_green', 'fb_move_endpoint']],
    ['retire', []],
  ])('are in those steps of document %s that log in as clients, or set their passwords', (document, steps) => {
    expect(stepsWithRoles(document)).toEqual(steps);
  });

  test.each([
    [41, 'imported'],
    [28, 'made here'],
  ] as const)('of %i roles fit (%s)', (count, secret) => {
    expect(() => withRoles(count, secret)).not.toThrow();
  });

  test.each(['imported', 'made here'] as const)(
    'of more roles than fit are refused, and the number that is named does fit (%s)',
    (secret) => {
      const words = messageOf(() => withRoles(80, secret));
      expect(words).toMatch(
        /^Stack\/Kong: roles names 80 roles, whose secrets make document 'cutover' \d+ bytes long; SSM takes 65536\. Name at most \d+ roles/,
      );
      const fitting = Number(/at most (\d+) roles/.exec(words)![1]);
      expect(() => withRoles(fitting, secret)).not.toThrow();
      expect(() => withRoles(fitting + 2, secret)).toThrow(`roles names ${fitting + 2} roles`);
    },
  );
});

test('another error is not blamed on the roles', () => {
  const { _data } = dumpAndRestore({ id: 'kong', blueVersion: '11.22', greenVersion: '15.17', copySeconds: 60 });
  expect(() =>
    withRoomForRoles(testStack(), _data, 'kong=arn', () => {
      throw new Error('something else');
    }),
  ).toThrow(/^something else$/);
});
