import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalAws } from '../../../lib/rehearse/aws/start';
import { putAutomation, start } from './automation/automation';
import { HOST_TAG, putCommand, startHost } from './host/hosts';
import { deploy } from './lambda/functions';
import { testAws, until } from './running-aws';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a local AWS', () => {
  it('ends every process that it started, in the middle of an execution too', async () => {
    const test = await testAws();
    const [fnPid, scriptPid] = [join(test.folder, 'fn.pid'), join(test.folder, 'script.pid')];
    await startHost(test);
    putCommand(test, 'endless', { do: [`echo $$ > ${scriptPid}`, 'sleep 600'] });
    const source = `exports.handler = () => { require('fs').writeFileSync('${fnPid}', String(process.pid)); return new Promise(() => setInterval(() => {}, 1000)); };`;
    deploy(test, 'endless', source, { timeoutSeconds: 900 });
    const Targets = [{ Key: 'tag:cdk-cutover:host', Values: [HOST_TAG['cdk-cutover:host']] }];
    putAutomation(test, 'fn', [
      { name: 'fn', action: 'aws:invokeLambdaFunction', inputs: { FunctionName: 'endless' } },
    ]);
    putAutomation(test, 'sh', [{ name: 'sh', action: 'aws:runCommand', inputs: { DocumentName: 'endless', Targets } }]);
    await Promise.all([start(test, 'fn'), start(test, 'sh')]);
    await until(
      () => [fnPid, scriptPid].every((file) => existsSync(file) && readFileSync(file, 'utf8') !== ''),
      'both run',
    );
    const pids = [fnPid, scriptPid].map((file) => Number(readFileSync(file, 'utf8')));
    expect(pids.map(isAlive)).toEqual([true, true]);
    await test.stop();
    await until(() => !pids.some(isAlive), 'both processes are gone');
    await expect(fetch(test.aws.endpointUrl)).rejects.toThrow('fetch failed');
  });

  it('does not disturb another one', async () => {
    const [one, two] = await Promise.all([testAws(), testAws()]);
    try {
      one.aws.ssm.putParameter('p', 'one');
      two.aws.ssm.putParameter('p', 'two');
      for (const test of [one, two]) {
        const source = 'exports.handler = async () => process.env.AWS_ENDPOINT_URL;';
        deploy(test, 'f', source);
        expect((await test.aws.lambda.invoke('f', {})).payload).toBe(test.aws.endpointUrl);
      }
      expect(one.aws.endpointUrl).not.toBe(two.aws.endpointUrl);
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
  });

  it('names the file that it lacks, and what to do', async () => {
    const dns = { server: '127.0.0.1:9', setRecord: () => undefined };
    const files = { awsCli: '/nowhere/aws.cjs' };
    await expect(startLocalAws({ folder: '/tmp/never', dns, files })).rejects.toThrow(
      "/nowhere/aws.cjs is missing from cdk-cutover: run 'npm run bundle' in a checkout, or install the package anew",
    );
  });

  it('answers what it does not know with a message that says so', async () => {
    const test = await testAws();
    try {
      const { accessKeyId } = test.client().credentials;
      const credential = `${accessKeyId}/20260101/eu-west-1/rds/aws4_request`;
      const response = await fetch(test.aws.endpointUrl, {
        method: 'POST',
        headers: { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=x` },
        body: new URLSearchParams({ Action: 'DescribeDBClusters' }),
      });
      expect(await response.text()).toContain('the local AWS of the rehearsal does not know rds:DescribeDBClusters');
    } finally {
      await test.stop();
    }
  });

  it('says of each service what stands in for it', async () => {
    const test = await testAws();
    await test.stop();
    const services = ['IAM', 'Lambda', 'SSM Automation', 'SSM Run Command', 'Secrets Manager', 'Cloud Map', 'S3'];
    for (const service of [...services, 'Step Functions', 'CloudFormation', 'EC2 Auto Scaling', 'AWS CLI']) {
      expect(test.aws.standIns.filter((line) => line.startsWith(service))).toHaveLength(1);
    }
  });

  it('names what resources imitate among its stand-ins, each once', async () => {
    const test = await testAws();
    try {
      const before = test.aws.standIns.length;
      test.aws.standsIn('Custom::Thing: it is imitated.');
      test.aws.standsIn('Custom::Thing: it is imitated.');
      expect(test.aws.standIns.slice(before)).toEqual(['Custom::Thing: it is imitated.']);
    } finally {
      await test.stop();
    }
  });
});
