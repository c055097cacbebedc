import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { hostScripts } from '../../../constructs/postgres/host-scripts';
import type { PostgresPair } from '../harness/postgres';

const SCRIPTS = hostScripts();
const PROGRAM = resolve('assets/postgres-host/index.cjs');
const AWS_CLI = resolve('test/harness/aws-cli');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout. */
  readonly lastLine: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it printed so far. */
  printed(): string;
}

export interface Difference {
  readonly what: string;
  readonly database: string;
  readonly name: string;
  readonly how: string;
}

/** Of a secret of the host. */
export function arnOf(name: string, partition = 'aws', region = 'eu-west-1'): string {
  return `arn:${partition}:secretsmanager:${region}:111122223333:secret:${name}`;
}

/** A migration host on this machine: runs the scripts as the command documents do, against a pair of servers. */
export class Host {
  readonly home: string;
  /** What a bucket does before it keeps an object. @default nothing */
  beforeKeeping: () => Promise<void> = () => Promise.resolve();
  private readonly folder: string;
  private readonly environment: Record<string, string>;

  constructor(pair: PostgresPair, upgrade = 'kong') {
    this.folder = join(pair.folder, `host-${upgrade}`);
    this.home = join(this.folder, 'home');
    for (const folder of ['home', 'secrets', 's3', 'tmp']) mkdirSync(join(this.folder, folder), { recursive: true });
    writeFileSync(join(this.home, 'rds-ca.pem'), pair.caCertificate);
    this.setSecret('blue', JSON.stringify(pair.blue.master));
    this.setSecret('green', JSON.stringify(pair.green.master));
    const sha256 = createHash('sha256').update(readFileSync(PROGRAM)).digest('hex');
    copyFileSync(PROGRAM, join(this.home, `program-${sha256}.cjs`));
    this.putObject('assets', 'program.cjs', readFileSync(PROGRAM));
    this.environment = {
      AWS_ENDPOINT_URL: this.serveAws(),
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'test',
      SSM_ProgramBucket: 'assets',
      SSM_ProgramKey: 'program.cjs',
      SSM_ProgramSha256: sha256,
      PATH: `${AWS_CLI}:${process.env.PATH}`,
      AWS_CLI_FOLDER: this.folder,
      CUTOVER_HOME: this.home,
      TMPDIR: join(this.folder, 'tmp'),
      SSM_ExecutionId: 'test',
      SSM_Upgrade: upgrade,
      SSM_BlueHost: pair.blue.address,
      SSM_BluePort: String(pair.blue.port),
      SSM_BlueSecretArn: arnOf('blue'),
      SSM_GreenHost: pair.green.address,
      SSM_GreenPort: String(pair.green.port),
      SSM_GreenSecretArn: arnOf('green'),
      SSM_GreenVersion: pair.green.server.requestedVersion,
      SSM_Sessions: '2',
      SSM_ResultBucket: 'results',
      SSM_FenceWorkSeconds: '60',
      SSM_FenceHandoverSeconds: '180',
    };
  }

  /** Puts an object into a bucket. */
  putObject(bucket: string, key: string, body: string | Buffer): void {
    const file = join(this.folder, 's3', bucket, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
  }

  setSecret(name: string, value: string): void {
    writeFileSync(join(this.folder, 'secrets', name), value);
  }

  /** Secrets Manager and S3 as far as the host asks them; they go with the test. Returns their address. */
  private serveAws(): string {
    const answer = async (request: IncomingMessage) => {
      const body = Buffer.concat(await request.toArray());
      if (request.method === 'PUT') {
        const [, bucket = '', ...key] = new URL(request.url ?? '', 'http://s3').pathname.split('/');
        await this.beforeKeeping();
        this.putObject(bucket, key.join('/'), body);
        return { status: 200, body: {} };
      }
      const { SecretId } = JSON.parse(body.toString()) as { SecretId: string };
      const file = join(this.folder, 'secrets', SecretId.split(':').at(-1)!);
      if (existsSync(file)) return { status: 200, body: { SecretString: readFileSync(file, 'utf8') } };
      return { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no such secret' } };
    };
    const server = createServer((request, response) => {
      void answer(request).then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body)),
      );
    });
    server.listen(0).unref();
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  start(
    script: string,
    verb: string,
    environment: Record<string, string | undefined> = {},
    bashOptions: string[] = [],
  ): Running {
    const file = join(this.folder, `${script}-${verb}.sh`);
    writeFileSync(file, `${SCRIPTS[script]}\nmain ${verb}\n`);
    const child = spawn('bash', [...bashOptions, file], {
      env: { ...this.environment, ...environment } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => (output.stdout += String(data)));
    child.stderr.on('data', (data) => (output.stderr += String(data)));
    const ended = new Promise<Ended>((done) =>
      child.on('exit', (code) =>
        // Killed scripts leave children that keep the pipes open for a moment: not waited for.
        setTimeout(() => done({ code, ...output, lastLine: output.stdout.trim().split('\n').pop() ?? '' }), 50),
      ),
    );
    return { process: child, ended, printed: () => output.stdout };
  }

  run(script: string, verb: string, environment?: Record<string, string | undefined>, bashOptions?: string[]) {
    return this.start(script, verb, environment, bashOptions).ended;
  }

  /** Every difference that the last comparison kept in the bucket. */
  differences(fenceId: string): Difference[] {
    const file = join(this.folder, `s3/results/kong/comparison-${fenceId}.jsonl`);
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return lines
      .slice(1)
      .map((line) => JSON.parse(line))
      .filter((line) => line.what !== undefined);
  }

  /** What scripts left in their temporary folder. */
  leftovers(): string[] {
    return readdirSync(join(this.folder, 'tmp'));
  }
}
