import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../assembly/pseudo-parameters';
import type { EventListener } from '../aws/events';
import { startLocalAws, type RunningAws } from '../aws/start';
import { createCertificateAuthority, type CertificateAuthority } from '../certificate/certificate';
import { startDnsServer, type DnsServer } from '../dns/dns-server';
import type { Run } from '../workspace/run-folder';
import { LocalDatabases, type LocalDatabasesSettings } from './local-databases';

export interface SurroundingsSettings {
  /** Folder of the run; everything lies there. */
  readonly run: Run;
  readonly target: Target;
  readonly engines: LocalDatabasesSettings['engines'];
  readonly listener: EventListener;
  /** Told what the report has to say, e.g. of an engine's version. */
  readonly note: (words: string) => void;
  /** Told what takes a while. */
  readonly say: (words: string) => void;
}

/** The Provider framework asks every five seconds whether a cutover has ended; nobody wants to wait for that here. */
const LONGEST_RETRY_MS = 500;

/** What a stack is deployed into: DNS, a certificate authority, the local AWS, and servers once somebody asks for them. */
export class Surroundings {
  static async start({ run, target, engines, listener, note, say }: SurroundingsSettings): Promise<Surroundings> {
    const authority = await createCertificateAuthority();
    const caFile = join(run.path, 'ca.pem');
    writeFileSync(caFile, authority.certificate);
    const workDirectory = join(run.path, 'work');
    mkdirSync(workDirectory, { recursive: true, mode: 0o700 });
    const dns = await startDnsServer();
    try {
      const aws = await startLocalAws({
        ...target,
        folder: join(run.path, 'aws'),
        caFile,
        certificateFor: (names) => authority.issue(names),
        dns: {
          server: dns.server,
          setRecord: (name, value, ttlSeconds) => dns.set(name, [{ type: 'CNAME', value, ttlSeconds }]),
          removeRecord: (name) => dns.set(name, []),
        },
        timings: { longestRetryMs: LONGEST_RETRY_MS },
        listener,
      });
      const databases = new LocalDatabases({ run, engines, authority, note, say });
      return new Surroundings(dns, authority, aws, databases, workDirectory);
    } catch (error) {
      await dns.stop();
      throw error;
    }
  }

  private constructor(
    readonly dns: DnsServer,
    readonly authority: CertificateAuthority,
    readonly aws: RunningAws,
    readonly databases: LocalDatabases,
    /** For files that resources need while they live. */
    readonly workDirectory: string,
  ) {}

  /** Ends all. A second call does nothing. */
  async stop(): Promise<void> {
    const ending = [this.aws.stop(), this.dns.stop(), this.databases.stop()];
    const failures = (await Promise.allSettled(ending)).flatMap((end) =>
      end.status === 'rejected' ? [end.reason] : [],
    );
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  }
}
