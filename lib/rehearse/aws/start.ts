import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Hosts } from './host/hosts';
import { AutoScaling } from './auto-scaling';
import { CloudFormation } from './cloud-formation';
import { CloudMap } from './cloud-map';
import type { LocalDns } from './cloud-map';
import { Ec2 } from './ec2';
import type { EventListener } from './events';
import { Faults } from './faults';
import { Iam } from './iam';
import { Lambda } from './lambda/service';
import { LoadBalancing } from './load-balancing/load-balancing';
import type { CertificateFor } from './load-balancing/relay';
import type { LocalAws } from './local-aws';
import { runtimeFiles } from './runtime-files';
import type { RuntimeFiles } from './runtime-files';
import { Route53 } from './route53';
import { S3 } from './s3';
import { SecretsManager } from './secrets-manager';
import { Rds } from './rds';
import { AwsServer } from './server';
import { Services } from './services';
import { Ssm } from './ssm/ssm';
import { standIns } from './stand-ins';
import { StepFunctions } from './step-functions';
import { securityTokenService } from './sts';
import type { LocalAwsTimings } from './timings';

/** What a local AWS is started with. */
export interface LocalAwsOptions {
  /** Folder for buckets and hosts; made when it is not there. It belongs to the local AWS alone. */
  readonly folder: string;
  /** The rehearsal's DNS: Cloud Map's and Route 53's records go there, functions resolve there. */
  readonly dns: LocalDns;
  /** @default 'eu-west-1' */
  readonly region?: string;
  /** @default '111122223333' */
  readonly account?: string;
  /** @default 'aws' */
  readonly partition?: string;
  /**
   * Loopback address that the endpoint listens on; its port is any free one.
   * @default '127.0.0.1'
   */
  readonly address?: string;
  /**
   * File with the rehearsal's certificate authority: functions whose template names Lambda's own file get it, hosts find it as `rds-ca.pem`.
   * @default - none
   */
  readonly caFile?: string;
  /**
   * Signs certificates of listeners that end TLS.
   * @default - there can be no such listener
   */
  readonly certificateFor?: CertificateFor;
  /**
   * Where child processes find what they run.
   * @default - the package's own files
   */
  readonly files?: Partial<RuntimeFiles>;
  readonly timings?: LocalAwsTimings;
  /** Told what happens, while it happens. */
  readonly listener?: EventListener;
}

/** The local AWS, and what only its own process may ask of it. */
export interface RunningAws extends LocalAws {
  readonly lambda: Lambda;
  readonly ssm: Ssm;
  readonly cloudMap: CloudMap;
  readonly route53: Route53;
  readonly autoScaling: AutoScaling;
  readonly secretsManager: SecretsManager;
  readonly rds: Rds;
  readonly loadBalancing: LoadBalancing;
  /** Failures to inject. */
  readonly faults: Faults;
  /** What stands in for AWS here, one sentence each; it grows with what is deployed. */
  readonly standIns: readonly string[];
}

/** Starts the AWS of a rehearsal. Everything that it starts has ended when `stop` resolves. */
export async function startLocalAws(options: LocalAwsOptions): Promise<RunningAws> {
  const { region = 'eu-west-1', account = '111122223333', partition = 'aws', timings = {}, caFile } = options;
  const listener = options.listener ?? (() => undefined);
  const arn = (service: string): string => `arn:${partition}:${service}:${region}:${account}:`;
  const files = runtimeFiles(options.files);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });

  const iam = new Iam(region, account);
  const services = new Services(iam);
  const faults = new Faults(listener);
  const cloudFormation = new CloudFormation(arn('cloudformation'));
  const address = options.address ?? '127.0.0.1';
  const server = await AwsServer.start({ address, services, iam, responseUrls: cloudFormation.responseUrls });

  const hosts = new Hosts({
    folder: join(options.folder, 'hosts'),
    awsCli: files.awsCli,
    caFile,
    startMs: timings.hostStartMs ?? 1000,
    listener,
    environmentFor: (roleArn) => ({
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL: server.url,
      ...iam.credentialsFor(roleArn),
    }),
    mayRegister: (roleArn) => allowed(() => services.authorize(roleArn, 'ssm:UpdateInstanceInformation', '*')),
  });
  const lambda = new Lambda({
    arnPrefix: arn('lambda'),
    runtime: files.lambdaRuntime,
    dnsServer: options.dns.server,
    faults,
    listener,
    factsFor: (roleArn) => ({
      region,
      endpointUrl: server.url,
      credentials: iam.credentialsFor(roleArn),
      modules: files.lambdaModules,
      caFile,
    }),
  });
  const { longestSleepMs = Infinity, longestRetryMs = Infinity } = timings;
  const ssm = new Ssm({
    region,
    account,
    arnPrefix: arn('ssm'),
    ec2ArnPrefix: arn('ec2'),
    services,
    iam,
    hosts,
    faults,
    listener,
    sleepMs: (declared) => Math.min(declared, longestSleepMs),
    knows: (service, operation) => services.knows(service, operation),
  });
  const secretsManager = new SecretsManager(`${arn('secretsmanager')}secret:`);
  const cloudMap = new CloudMap(options.dns, arn('servicediscovery'), partition, timings.operationMs ?? 300);
  const route53 = new Route53(options.dns, partition, timings.operationMs ?? 300);
  const autoScaling = new AutoScaling(hosts, arn('autoscaling'));
  const rds = new Rds(arn('rds'));
  const ec2 = new Ec2();
  const loadBalancing = new LoadBalancing(options.dns, options.certificateFor);
  const s3 = new S3(join(options.folder, 'buckets'), partition);
  const stepFunctions = new StepFunctions(services, longestRetryMs, (machine, line) =>
    listener({ kind: 'log', functionName: machine, line }),
  );
  const named = {
    secretsManager,
    cloudMap,
    route53,
    ssm,
    lambda,
    stepFunctions,
    autoScaling,
    s3,
    rds,
    ec2,
    loadBalancing,
    cloudFormation,
  };
  for (const { service } of Object.values(named)) services.add(service);
  services.add(securityTokenService(iam, account));

  const inPlace = [...standIns(timings)];
  return {
    ...{ region, account, partition, endpointUrl: server.url, calls: services.calls },
    ...{ iam, faults, ...named },
    standIns: inPlace,
    standsIn: (words) => void (inPlace.includes(words) || inPlace.push(words)),
    async stop() {
      cloudMap.operations.stop();
      route53.stop();
      await Promise.all([ssm.stop(), stepFunctions.stop(), lambda.stop(), loadBalancing.stop()]);
      await hosts.stop();
      await server.stop();
    },
  };
}

function allowed(ask: () => void): boolean {
  try {
    ask();
    return true;
  } catch {
    return false;
  }
}
