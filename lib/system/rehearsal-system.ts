import type { LocalAws } from '../rehearse/aws/local-aws';
import type { DatabaseServers } from '../rehearse/resources/database-servers';
import type { Side } from '../report/report';
import type { DatabaseEngine } from './database-engine';
import type { Load } from './load';

/** What a system brings to the rehearsal of one of its upgrades. */
export interface RehearsalSystem<Live extends LiveSystem = LiveSystem> {
  /** Engines of RDS by the name that RDS gives them. @default none */
  readonly engines?: Readonly<Record<string, DatabaseEngine>>;
  /** What stands in for AWS or for a product, one sentence each: the report names it. @default nothing */
  readonly standIns?: readonly string[];
  /** Ids of preflight's warnings, or `all`, that this rehearsal takes as acknowledged beside the declared ones. @default none */
  readonly acknowledged?: readonly string[];
  /** Makes what the app only names. @returns local address by external one */
  makeImports(context: ImportContext): Promise<ReadonlyMap<string, string>>;
  /** Puts into blue what it is to hold, once the stack is deployed and blue serves. */
  fill(upgrade: LiveUpgrade): Promise<Live>;
}

/** Both sides of an upgrade that was brought to life, with data in blue. */
export interface LiveSystem {
  /** Lets clients work through the client endpoint. @throws when they could not even begin */
  startLoad(): Promise<Load>;
  /** What the report says of the sides. */
  sides(): { readonly blue: Side; readonly green: Side };
  /** How a person reaches each server of a rehearsal that is kept, one line each. */
  reach(): readonly string[];
}

/** An upgrade whose stack is deployed on this machine, as its system sees it. */
export interface LiveUpgrade {
  /** The runbook's values. */
  readonly values: Readonly<Record<string, string>>;
  /** Name server of the clients, as `dns.setServers` takes it. */
  readonly dnsServer: string;
  /** PEM of the authority that signed every server's certificate. */
  readonly caCertificate: string;
  /** Text of a secret. */
  readonly secret: (arn: string) => string;
  /** Told what the report has to say. */
  readonly note: (words: string) => void;
}

/** What imports are made with, before anything of the stack exists. */
export interface ImportContext {
  /** The runbook's values that are known by then. */
  readonly values: Readonly<Partial<Record<string, string>>>;
  /** The text of any value of the runbook, with `UNKNOWN` where only a deploy will tell. */
  readonly text: (value: string) => string;
  /** Whether a secret is known by its name only: its ARN lacks the hyphen and the six characters that Secrets Manager adds. */
  readonly isPartial: (arn: string) => boolean;
  /** Whether the app itself makes a resource of that type which the upgrade needs. */
  readonly declares: (type: string) => boolean;
  readonly aws: Pick<
    LocalAws,
    'partition' | 'region' | 'account' | 'secretsManager' | 'cloudMap' | 'route53' | 'loadBalancing' | 'rds'
  >;
  readonly databases: Pick<DatabaseServers, 'start'>;
  readonly note: (words: string) => void;
}
