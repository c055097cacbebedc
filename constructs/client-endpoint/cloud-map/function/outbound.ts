/** The only file here that makes clients of AWS. */
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { patience } from '../../../../runtime/patience';

let cloudMap: ServiceDiscoveryClient | undefined;

export function serviceDiscovery(): ServiceDiscoveryClient {
  return (cloudMap ??= new ServiceDiscoveryClient(patience(3, 4_000)));
}
