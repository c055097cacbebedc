/** The only file here that makes clients of AWS. */
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { patience } from '../../../../runtime/patience';

let client: ElasticLoadBalancingV2Client | undefined;

export function loadBalancing(): ElasticLoadBalancingV2Client {
  return (client ??= new ElasticLoadBalancingV2Client(patience(3, 4_000)));
}
