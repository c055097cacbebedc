import type { Hosts } from '../host/hosts';
import { structures } from '../input';
import type { Operation } from '../service';
import { filteredHosts } from './targets';

/** Version that hosts report: new enough for `interpolationType: ENV_VAR`. */
const AGENT_VERSION = '3.3.2746.0';

/** What SSM knows of the hosts whose agent has registered. */
export function managedInstanceOperations(hosts: Hosts): Readonly<Record<string, Operation>> {
  return {
    DescribeInstanceInformation: {
      answer: (input) => {
        const filters = [...structures(input, 'Filters'), ...structures(input, 'InstanceInformationFilterList')];
        return {
          InstanceInformationList: filteredHosts(hosts.online(), filters).map(({ instanceId }) => ({
            InstanceId: instanceId,
            PingStatus: 'Online',
            PlatformType: 'Linux',
            AgentVersion: AGENT_VERSION,
            ResourceType: 'EC2Instance',
          })),
        };
      },
    },
  };
}
