import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { TestAws } from './running-aws';
import { testAws } from './running-aws';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:kong-AbCdEf';

describe('Secrets Manager', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
    test.aws.secretsManager.putSecret({ arn: ARN, name: 'kong', value: '{"username":"kong"}' });
  });
  afterEach(() => test.stop());

  it.each([ARN, 'kong', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:kong'])(
    'answers the value of %s to a role that may read it',
    async (SecretId) => {
      const role = test.role('reader', { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: ARN });
      const answer = await new SecretsManagerClient(test.client(role)).send(new GetSecretValueCommand({ SecretId }));
      expect(answer).toMatchObject({ ARN, Name: 'kong', SecretString: '{"username":"kong"}' });
      expect(answer.CreatedDate).toBeInstanceOf(Date);
    },
  );

  it('refuses a role that may read another secret only, and records the refusal', async () => {
    const role = test.role('reader', {
      Effect: 'Allow',
      Action: 'secretsmanager:*',
      Resource: ARN.replace('kong', 'other'),
    });
    const call = new SecretsManagerClient(test.client(role)).send(new GetSecretValueCommand({ SecretId: ARN }));
    await expect(call).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::111122223333:assumed-role/reader/rehearsal is not authorized to perform: secretsmanager:GetSecretValue ' +
        `on resource: ${ARN} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    });
    expect(test.aws.calls).toEqual([{ role, action: 'secretsmanager:GetSecretValue', resource: ARN, allowed: false }]);
  });

  it('says in the SDK’s own class that there is no such secret', async () => {
    const client = new SecretsManagerClient(test.client());
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'nobody' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it('describes a secret without its value', async () => {
    const answer = await new SecretsManagerClient(test.client()).send(new DescribeSecretCommand({ SecretId: 'kong' }));
    expect(answer).toMatchObject({ ARN, Name: 'kong' });
    expect(JSON.stringify(answer)).not.toContain('username');
  });

  it('refuses an access key that is no key of this rehearsal', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    const client = new SecretsManagerClient({ ...test.client(), credentials });
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'kong' }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  it('refuses a request that is not signed', async () => {
    const response = await fetch(test.aws.endpointUrl, {
      method: 'POST',
      headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
      body: '{"SecretId":"kong"}',
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});
