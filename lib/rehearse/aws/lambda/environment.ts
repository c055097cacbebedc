import { tmpdir } from 'node:os';
import type { LocalFunction } from '../local-aws';

/** Where Lambda's runtime keeps the certificates of Amazon's authorities. */
const LAMBDA_CA_FILE = '/var/runtime/ca-cert.pem';

/** What every function's process gets beside the template's environment. */
export interface RuntimeFacts {
  readonly region: string;
  readonly endpointUrl: string;
  readonly credentials: Readonly<Record<string, string>>;
  /** Folder in which `@aws-sdk/*` is found, as Lambda's runtime ships it. */
  readonly modules: string;
  /** File with the rehearsal's certificate authority, in place of Amazon's. */
  readonly caFile?: string;
}

/** Environment of a function's process: the template's, and what Lambda sets. Nothing of this machine's but what Node needs. */
export function functionEnvironment(fn: LocalFunction, facts: RuntimeFacts): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    TMPDIR: tmpdir(),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    ...fn.environment,
    NODE_PATH: facts.modules,
    // The SDK warns on standard error about Node's age: whoever rehearses runs their own Node, not Lambda's.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: facts.region,
    AWS_DEFAULT_REGION: facts.region,
    AWS_ENDPOINT_URL: facts.endpointUrl,
    ...facts.credentials,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'rehearsal',
    LAMBDA_TASK_ROOT: fn.codeDir,
  };
  if (environment.NODE_EXTRA_CA_CERTS === LAMBDA_CA_FILE) {
    if (facts.caFile) environment.NODE_EXTRA_CA_CERTS = facts.caFile;
    else delete environment.NODE_EXTRA_CA_CERTS;
  }
  return environment;
}
