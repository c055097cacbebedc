import { STSClient } from '@aws-sdk/client-sts';
import { calledPlace } from '../../lib/operator/caller';
import { AwsStandIn } from '../operate/aws-stand-in';

let aws: AwsStandIn;
let sts: STSClient;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  sts = new STSClient({ maxAttempts: 1 });
});
afterAll(() => aws.stop());
beforeEach(() => aws.clear());

const stackName = 'Shop';

test('Who calls from the account and region of the stack may go on', async () => {
  const here = { account: '111122223333', region: 'eu-central-1' };
  expect(await calledPlace(sts, { stackName, ...here })).toEqual(here);
});

test('A stack that leaves its account open is of whichever account is called', async () => {
  expect(await calledPlace(sts, { stackName })).toEqual({ account: '111122223333', region: 'eu-central-1' });
});

test('Credentials of another account are refused, and both accounts are named', async () => {
  await expect(calledPlace(sts, { stackName, account: '999999999999' })).rejects.toThrow(
    'Stack Shop is of account 999999999999, and you are arn:aws:sts::111122223333:assumed-role/operator/me in account 111122223333: give --profile',
  );
});

test('Another region is refused before anybody is asked', async () => {
  await expect(calledPlace(sts, { stackName, region: 'eu-west-1' })).rejects.toThrow(
    'Stack Shop is of region eu-west-1, and --region says eu-central-1: leave --region out',
  );
  expect(aws.calls).toEqual([]);
});

test('Whoever cannot learn who they are does nothing', async () => {
  aws.fail('GetCallerIdentity', 'ExpiredToken', 1, 403);
  await expect(calledPlace(sts, { stackName })).rejects.toThrow(
    /^STS did not tell whose credentials these are \(ExpiredToken.*log in again/,
  );
});
