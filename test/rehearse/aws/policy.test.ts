import type { PolicyStatement } from '../../../lib/rehearse/aws/local-aws';
import { managedPolicy } from '../../../lib/rehearse/aws/managed-policies';
import { evaluate } from '../../../lib/rehearse/aws/policy';

const allow = (Action: string | string[], Resource: string | string[] = '*'): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const DOCUMENT = 'arn:aws:ssm:eu-west-1:111122223333:document/kong-cutover';

describe('policies', () => {
  it.each<[string, PolicyStatement[], boolean]>([
    ['nothing is said', [], false],
    ['the action is allowed', [allow('ssm:GetDocument')], true],
    ['another action is allowed', [allow('ssm:GetDocuments')], false],
    ['actions differ in case only', [allow('SSM:getdocument')], true],
    ['a wildcard covers it', [allow('ssm:Get*')], true],
    ['one of several covers it', [allow(['s3:*', 'ssm:Get?ocument'], ['arn:aws:s3:::x', '*'])], true],
    ['the resource is another one', [allow('ssm:*', DOCUMENT.replace('kong', 'rail'))], false],
    ['the resource differs in case', [allow('ssm:*', DOCUMENT.replace('kong', 'KONG'))], false],
    ['a wildcard covers the resource', [allow('ssm:*', 'arn:aws:ssm:*:*:document/kong-*')], true],
    ['characters of regular expressions mean themselves', [allow('ssm:*', 'arn.aws.ssm.*')], false],
    ['an explicit deny stands beside it', [allow('*'), { ...allow('ssm:*'), Effect: 'Deny' }], false],
    ['a deny of something else stands beside it', [allow('*'), { ...allow('s3:*'), Effect: 'Deny' }], true],
  ])('decide when %s', (_case, statements, allowed) => {
    expect(evaluate(statements, 'ssm:GetDocument', DOCUMENT, {}).allowed).toBe(allowed);
  });

  it.each<[Required<PolicyStatement>['Condition'], boolean]>([
    [{ StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } }, true],
    [{ StringEquals: { 'iam:passedtoservice': ['x', 'ssm.amazonaws.com'] } }, true],
    [{ StringLike: { 'iam:PassedToService': '*.amazonaws.com' } }, true],
    [{ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }, false],
    [{ StringEquals: { 'aws:NotKnownHere': 'x' } }, false],
    [{ DateLessThan: { 'iam:PassedToService': 'ssm.amazonaws.com' } }, false],
  ])('with the condition %j decide', (Condition, allowed) => {
    const keys = { 'iam:PassedToService': 'ssm.amazonaws.com' };
    expect(evaluate([{ ...allow('iam:PassRole'), Condition }], 'iam:PassRole', 'x', keys).allowed).toBe(allowed);
  });

  it('that AWS manages are known by name and by ARN', () => {
    const arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole';
    expect(managedPolicy(arn)).toEqual(managedPolicy('AWSLambdaVPCAccessExecutionRole'));
    const [core] = managedPolicy('AmazonSSMManagedInstanceCore');
    expect(evaluate([core], 'ssm:UpdateInstanceInformation', '*', {}).allowed).toBe(true);
    expect(() => managedPolicy('AdministratorAccess')).toThrow('does not know the managed policy AdministratorAccess');
  });
});
