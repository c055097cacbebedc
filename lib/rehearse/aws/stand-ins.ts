/** What of the local AWS depends on how a rehearsal was set up. */
export interface StandInFacts {
  /** Longest time that an `aws:sleep` really waits, in ms; `undefined`: as long as its document says. */
  readonly longestSleepMs?: number;
  /** Longest pause between two tries of a state machine's state, in ms; `undefined`: as it says. */
  readonly longestRetryMs?: number;
}

/** Everything that stands in for AWS here, one sentence each. */
export function standIns(facts: StandInFacts = {}): readonly string[] {
  const shortened = [
    ...(facts.longestSleepMs === undefined
      ? []
      : [
          `SSM Automation: an aws:sleep step waits ${facts.longestSleepMs / 1000} s at most, whatever its document says.`,
        ]),
    ...(facts.longestRetryMs === undefined
      ? []
      : [
          `Step Functions: a state is tried again after ${facts.longestRetryMs / 1000} s at most; how long it is tried altogether is as declared.`,
        ]),
  ];
  return [...always, ...shortened];
}

const always: readonly string[] = [
  'AWS endpoint: one HTTP server on this machine answers for every service; signatures are not checked, the access key alone names the caller.',
  'IAM: identity policies of roles are evaluated (Allow, Deny, wildcards, simple string conditions); trust policies, resource policies, boundaries and organisations are not.',
  "Lambda: a function is its bundle in a child process of this machine's Node, without memory limit, network isolation, or freezing between invocations.",
  'SSM Automation: a loop over the documents as synthesised; a step starts in milliseconds, on AWS in seconds.',
  "SSM Run Command: scripts run on this machine, as its user, in a folder that stands for the host's disk.",
  'AWS CLI on the hosts: a small program that knows secretsmanager get-secret-value, ssm get-parameter, sts get-caller-identity and s3 cp.',
  'EC2 Auto Scaling: a host is a folder that is online a moment after it was asked for; no image, network or user data is involved.',
  'Secrets Manager: values in memory; keys of KMS are left out, and no secret rotates.',
  'RDS: what is told of an instance follows from its template, an imported one is told to be healthy, small and in no security group; there is no maintenance and no proxy.',
  'EC2: rules of security groups are those of the template; they can be asked for, and let nothing through or out.',
  'Cloud Map and Route 53: operations take a fraction of a second, and the record is then in the one local DNS server: there is no propagation, and private zones are answered everywhere.',
  'Elastic Load Balancing: a listener is a relay on this machine that gives each new connection, by weight, to a target that is healthy as it connects; an Application Load Balancer does so with requests. Rules and stickiness are not imitated, and a change takes no time to arrive.',
  'S3: a bucket is a folder; no encryption, versions or bucket policies.',
  "Step Functions: an interpreter of the few kinds of states that CDK's Provider framework waits with.",
  'CloudFormation: functions see DescribeStacks and the addresses that custom resources answer to.',
];
