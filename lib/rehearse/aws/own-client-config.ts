import type { LocalAws } from './local-aws';

/** With what a client of the SDK calls a local AWS as the rehearsal itself, which may call everything. */
export interface OwnClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

export function ownClientConfig({
  endpointUrl,
  region,
  iam,
}: Pick<LocalAws, 'endpointUrl' | 'region' | 'iam'>): OwnClientConfig {
  const own = iam.ownCredentials();
  return {
    endpoint: endpointUrl,
    region,
    credentials: {
      accessKeyId: own.AWS_ACCESS_KEY_ID,
      secretAccessKey: own.AWS_SECRET_ACCESS_KEY,
      sessionToken: own.AWS_SESSION_TOKEN,
    },
  };
}
