import { execFileSync } from 'child_process';
import { DocumentKind } from '../../lib/render/automation-document';
import { procedure } from '../../lib/render/procedure';
import { Runbook } from '../../lib/runbook/runbook';
import { sampleOnOneHost as sample } from '../runbook/sample';

const runbook = new Runbook(sample)._data;
const documents = Object.fromEntries(Object.values(DocumentKind).map((kind) => [kind, `sample-${kind}`])) as {
  [K in DocumentKind]: string;
};
const commands = { copy: 'cdk-cutover-stack-sample-copy' };
const text = procedure(runbook, { values: { Blue: "it's $(blue)" }, documents, commands, functions: {} });
const part = (from: string, to: string) => text.slice(text.indexOf(from), text.indexOf(to));

describe('the procedure', () => {
  test('shows what to paste, how to see that it worked, and the undo beside it', () => {
    expect(part('### 2. host', '### 3. find')).toBe(`### 2. host (prepare)

Does host.

\`\`\`sh
aws autoscaling set-desired-capacity --auto-scaling-group-name "$Blue" --desired-capacity "1"
\`\`\`

**Check.** The host answers.

\`\`\`sh
aws ssm describe-instance-information --filters "[{\\"Key\\":\\"tag:host\\",\\"Values\\":[\\"$Blue\\"]}]"
# again, until $.InstanceInformationList[0].PingStatus is Online
\`\`\`

**Undo.** Ends the host.

\`\`\`sh
aws autoscaling set-desired-capacity --auto-scaling-group-name "$Blue" --desired-capacity "0"
\`\`\`

`);
  });

  test('keeps what a step finds in a variable, and runs the script where it was found', () => {
    expect(part('### 3. find', '### 4. close')).toContain(
      `export find_InstanceId=$(aws ec2 describe-hosts --name "$Blue" --query "Hosts[?State=='up'].Id" --output text)`,
    );
    expect(part('### 5. copy', '### 6. compare')).toBe(`### 5. copy (migrate)

Does copy.

\`\`\`sh
aws ssm send-command --document-name cdk-cutover-stack-sample-copy --document-version '$LATEST' \\
  --instance-ids "$find_InstanceId" \\
  --parameters Verb=do Seconds=60 ExecutionId="$Owner" Blue="$Blue"
\`\`\`

**Check.** All is there.

\`\`\`sh
aws ssm send-command --document-name cdk-cutover-stack-sample-copy --document-version '$LATEST' \\
  --instance-ids "$find_InstanceId" \\
  --parameters Verb=check Seconds=30 ExecutionId="$Owner" Blue="$Blue"
\`\`\`

**Undo.** Empties green.

\`\`\`sh
aws ssm send-command --document-name cdk-cutover-stack-sample-copy --document-version '$LATEST' \\
  --targets "Key=tag:cdk-cutover:host,Values=$Upgrade" \\
  --parameters Verb=undo Seconds=60 ExecutionId="$Owner" Blue="$Blue"
\`\`\`

`);
  });

  test('marks the point of no return', () => {
    expect(part('### 7. switch', '### 8. pause')).toContain(
      '- `move`: Moves. **Point of no return.** Undo: There is none.',
    );
    expect(text.match(/Point of no return/g)).toHaveLength(1);
  });

  test('has every step of every path', () => {
    expect([...text.matchAll(/^### \d+\. (\S+)/gm)].map((match) => match[1])).toEqual([
      ...['look', 'host', 'find', 'close', 'copy', 'compare', 'switch', 'pause', 'confirm'],
      'back',
      'clean',
    ]);
  });

  test('can be pasted whatever a value holds, and builds the payload of the function', () => {
    const preamble = part('export Blue', '## Cut over').replace('```', '');
    const payload = execFileSync('bash', ['-c', `${preamble}\npayload look`], { encoding: 'utf8' });
    expect(JSON.parse(payload)).toEqual({
      Step: 'look',
      ExecutionId: 'by-hand',
      Document: 'by-hand',
      Blue: "it's $(blue)",
      Limit: '0',
    });
  });

  test('says which value only a deploy will tell', () => {
    expect(text).toContain('export Function= # Name of the function: known once deployed');
  });
});
