/** The only file here that makes clients of AWS. */
import { Route53Client } from '@aws-sdk/client-route-53';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { patience } from '../patience';

/** The SDK gives a call up after this long, retries included: a submission that has not been answered by then never will be. */
export const SDK_PATIENCE_MS = 20_000;

const sdk = patience(3, 4_000);

let cloudMap: ServiceDiscoveryClient | undefined;
let route53Client: Route53Client | undefined;
let route53Submitter: Route53Client | undefined;

export function serviceDiscovery(): ServiceDiscoveryClient {
  return (cloudMap ??= new ServiceDiscoveryClient(sdk));
}

/** An account has five requests a second for all of its users together: being told to wait is nothing unusual. */
export function route53(): Route53Client {
  return (route53Client ??= new Route53Client({ ...sdk, maxAttempts: 6 }));
}

/** For what is sent again in our own time: the client's own patience would be used up by one change of somebody else's. */
export function route53Once(): Route53Client {
  return (route53Submitter ??= new Route53Client({ ...sdk, maxAttempts: 1 }));
}
