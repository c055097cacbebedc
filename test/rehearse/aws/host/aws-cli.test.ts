import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyStatement } from '../../../../lib/rehearse/aws/local-aws';
import type { TestAws } from '../running-aws';
import { testAws } from '../running-aws';

const CLI = join(__dirname, '../../../../lib/rehearse/aws/host/aws.cjs');
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:kong-AbCdEf';

describe('the hosts’ aws command', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
    test.aws.secretsManager.putSecret({ arn: SECRET, name: 'kong', value: '{"username":"kong"}' });
    test.aws.s3.putBucket('results');
  });
  afterEach(() => test.stop());

  async function aws(
    statements: PolicyStatement[],
    args: string[],
    stdin = '',
  ): Promise<{ code: number; out: string; err: string }> {
    const role = test.role('host', ...statements);
    const env = {
      AWS_ENDPOINT_URL: test.aws.endpointUrl,
      AWS_REGION: 'eu-west-1',
      ...test.aws.iam.credentialsFor(role),
    };
    const child = spawn(process.execPath, [CLI, ...args], { env });
    const result = { code: 0, out: '', err: '' };
    child.stdout.on('data', (data) => (result.out += String(data)));
    child.stderr.on('data', (data) => (result.err += String(data)));
    child.stdin.end(stdin);
    result.code = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
    return result;
  }

  const allow = (Action: string, Resource: string): PolicyStatement[] => [{ Effect: 'Allow', Action, Resource }];

  it('prints a secret’s value as text, nothing but the value', async () => {
    const args = [
      'secretsmanager',
      'get-secret-value',
      '--secret-id',
      SECRET,
      '--query',
      'SecretString',
      '--output',
      'text',
    ];
    const result = await aws(allow('secretsmanager:GetSecretValue', SECRET), args);
    expect(result).toEqual({ code: 0, out: '{"username":"kong"}\n', err: '' });
  });

  it('fails as AWS’ own does when the role may not, and says what', async () => {
    const result = await aws([], ['secretsmanager', 'get-secret-value', '--secret-id', SECRET]);
    expect(result).toMatchObject({ code: 254, out: '' });
    expect(result.err).toContain(
      'An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: arn:aws:sts::111122223333:assumed-role/host/rehearsal is not authorized',
    );
  });

  it('copies a file and its standard input into a bucket, and back', async () => {
    const rights = [
      ...allow('s3:PutObject', 'arn:aws:s3:::results/*'),
      ...allow('s3:GetObject', 'arn:aws:s3:::results/*'),
    ];
    const file = join(test.folder, 'report.json');
    writeFileSync(file, '{"equal":true}');
    expect(await aws(rights, ['s3', 'cp', file, 's3://results/run 1/'])).toMatchObject({ code: 0 });
    expect(readFileSync(join(test.aws.s3.folder('results'), 'run 1', 'report.json'), 'utf8')).toBe('{"equal":true}');
    expect(await aws(rights, ['s3', 'cp', '--only-show-errors', '-', 's3://results/out'], 'piped')).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(await aws(rights, ['s3', 'cp', 's3://results/out', '-'])).toMatchObject({ code: 0, out: 'piped' });
  });

  it.each([
    [['s3', 'cp', '-', 's3://results/x'], 'upload failed: - to s3://results/x An error occurred (AccessDenied)'],
    [['s3', 'cp', '-', 's3://nowhere/x'], 'An error occurred (AccessDenied)'],
  ])('ends with 1 when a transfer is refused: %#', async (args, message) => {
    const result = await aws([], args, 'text');
    expect(result.code).toBe(1);
    expect(result.err).toContain(message);
  });

  it('reads a parameter, and says who it is', async () => {
    test.aws.ssm.putParameter('/kong/size', '20');
    const rights = allow('ssm:GetParameter', 'arn:aws:ssm:eu-west-1:111122223333:parameter/kong/size');
    const parameter = [
      'ssm',
      'get-parameter',
      '--name',
      '/kong/size',
      '--query',
      'Parameter.Value',
      '--output',
      'text',
    ];
    expect(await aws(rights, parameter)).toEqual({ code: 0, out: '20\n', err: '' });
    const who = await aws([], ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text']);
    expect(who.out).toBe('arn:aws:sts::111122223333:assumed-role/host/rehearsal\n');
  });

  it.each([
    [['rds', 'delete-db-instance', '--db-instance-identifier', 'x'], "does not know 'rds delete-db-instance'"],
    [['secretsmanager', 'get-secret-value', '--secret', 'x'], 'Unknown options: --secret'],
    [['sts', 'get-caller-identity', '--query', 'keys(@)'], 'Bad value for --query keys(@)'],
    [['sts', 'get-caller-identity', '--output', 'text'], 'use --query'],
  ])('refuses what it cannot do as a usage error: %#', async (args, message) => {
    const result = await aws([], args);
    expect(result).toMatchObject({ code: 252, out: '' });
    expect(result.err).toContain(message);
  });

  it('says when nobody listens at the endpoint', async () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_REGION: 'x', AWS_ACCESS_KEY_ID: 'x' };
    const child = spawn(process.execPath, [CLI, 'sts', 'get-caller-identity'], { env });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    expect(code).toBe(255);
  });
});
