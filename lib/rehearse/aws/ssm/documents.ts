import type { AutomationDocument } from '../automation/document';
import { automationDocument } from '../automation/document';
import type { KnowsOperation } from '../automation/validate';
import type { CommandDocument } from '../host/command-document';
import { commandDocument } from '../host/command-document';
import { AwsError } from '../aws-error';
import { requiredText } from '../input';
import type { Input } from '../input';
import type { LocalSsm } from '../local-aws';
import type { Operation } from '../service';

type DocumentProps = Parameters<LocalSsm['putDocument']>[0];

type Parsed =
  | { readonly type: 'Automation'; readonly automation: AutomationDocument }
  | { readonly type: 'Command'; readonly command: CommandDocument };

type Stored = Parsed & {
  readonly name: string;
  readonly text: string;
  readonly version: number;
  readonly created: Date;
};

/** Largest document that SSM takes, in bytes. */
const MAXIMUM_BYTES = 64 * 1024;

/** SSM's documents. What cannot run is refused when it is put, before anything has run. */
export class SsmDocuments {
  readonly operations: Readonly<Record<string, Operation>>;
  private readonly documents = new Map<string, Stored>();

  constructor(
    private readonly arnPrefix: string,
    private readonly knows: KnowsOperation,
  ) {
    const resources = (input: Input): readonly string[] => [this.arnOf(requiredText(input, 'Name'))];
    this.operations = {
      GetDocument: {
        resources,
        answer: (input) => {
          const { name, type, text, version } = this.find(requiredText(input, 'Name'));
          const facts = { DocumentVersion: `${version}`, DocumentFormat: 'JSON', Status: 'Active' };
          return { Name: name, DocumentType: type, Content: text, ...facts };
        },
      },
      DescribeDocument: {
        resources,
        answer: (input) => {
          const { name, type, version, created } = this.find(requiredText(input, 'Name'));
          const versions = { DocumentVersion: `${version}`, LatestVersion: `${version}`, DefaultVersion: `${version}` };
          const Document = {
            Name: name,
            DocumentType: type,
            Status: 'Active',
            DocumentFormat: 'JSON',
            CreatedDate: created,
          };
          return { Document: { ...Document, ...versions } };
        },
      },
    };
  }

  put({ name, type, content }: DocumentProps): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const bytes = Buffer.byteLength(text);
    if (bytes > MAXIMUM_BYTES) {
      throw new AwsError(
        'MaxDocumentSizeExceeded',
        `document ${name} is ${bytes} bytes long: SSM takes ${MAXIMUM_BYTES}`,
      );
    }
    const parsed: unknown = typeof content === 'string' ? parse(name, content) : content;
    const what: Parsed =
      type === 'Automation'
        ? { type, automation: automationDocument(name, parsed, this.knows) }
        : { type, command: commandDocument(name, parsed) };
    const version = (this.documents.get(name)?.version ?? 0) + 1;
    this.documents.set(name, { ...what, name, text, version, created: new Date() });
  }

  /** An Automation document by name or ARN, in the version asked for. Throws with the given error code when there is none. */
  automation(
    nameOrArn: string,
    version?: string,
  ): AutomationDocument & { readonly name: string; readonly version: number } {
    const found = this.versioned(nameOrArn, version, 'AutomationDefinitionVersionNotFoundException');
    if (found?.type === 'Automation') return { ...found.automation, name: found.name, version: found.version };
    throw new AwsError('AutomationDefinitionNotFoundException', `Automation definition ${nameOrArn} not found`);
  }

  /** A Command document by name or ARN, in the version asked for. Throws InvalidDocument when there is none. */
  command(nameOrArn: string, version?: string): CommandDocument {
    const found = this.versioned(nameOrArn, version, 'InvalidDocumentVersion');
    if (found?.type === 'Command') return found.command;
    throw new AwsError('InvalidDocument', `there is no Command document ${nameOrArn}`);
  }

  arnOf(nameOrArn: string): string {
    return nameOrArn.startsWith('arn:') ? nameOrArn : `${this.arnPrefix}document/${nameOrArn}`;
  }

  /** The rehearsal keeps the last version of a document and no other: it is the default one, too. */
  private versioned(nameOrArn: string, asked = '$DEFAULT', otherwise: string): Stored | undefined {
    const found = this.documents.get(nameOf(nameOrArn));
    if (!found || ['$LATEST', '$DEFAULT', `${found.version}`].includes(asked)) return found;
    throw new AwsError(otherwise, `${found.name} has no version ${asked}`);
  }

  private find(nameOrArn: string): Stored {
    const found = this.documents.get(nameOf(nameOrArn));
    if (!found) throw new AwsError('InvalidDocument', `Document with name ${nameOrArn} does not exist.`);
    return found;
  }
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:.*:document\//, '');
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidDocumentContent', `document ${name} is not JSON (the rehearsal reads no YAML)`);
  }
}
