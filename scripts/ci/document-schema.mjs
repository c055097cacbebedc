// Checks every Automation document of the given cdk.out folders against AWS' own JSON schema (cfn-lint knows Command documents).
import Ajv from 'ajv';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmArchive } from './npm-archive.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Holds the schema; its dependencies are an editor's and are not installed. */
const source = {
  spec: 'aws-ssm-document-language-service@1.0.0',
  sha256: '50f76ded18acd72f8f9d6c85ae88c040542aadfc2dfc4a59413bcda13a4e2745',
};

const validate = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }).compile(schema());
const documents = process.argv.slice(2).flatMap(automationDocuments);
const problems = documents.flatMap(({ name, content }) =>
  validate(content) ? [] : validate.errors.map(({ instancePath, message }) => `${name}${instancePath}: ${message}`),
);

if (documents.length === 0)
  problems.push(`no Automation document in ${process.argv.slice(2).join(', ') || 'no folder'}`);
for (const problem of problems) console.error(problem);
console.log(`${documents.length} documents, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

function automationDocuments(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const { Resources: resources } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return Object.entries(resources)
        .filter(
          ([, { Type: type, Properties: properties }]) =>
            type === 'AWS::SSM::Document' && properties.DocumentType === 'Automation',
        )
        .map(([id, { Properties: properties }]) => ({
          name: `${join(folder, file)} ${id}`,
          content: literal(properties.Content),
        }));
    });
}

/** The content as SSM gets it, a text in place of what CloudFormation fills in. */
function literal(value) {
  if (Array.isArray(value)) return value.map(literal);
  if (value === null || typeof value !== 'object') return value;
  const [key, ...others] = Object.keys(value);
  if (key !== undefined && others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) return 'filled-in';
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, literal(inner)]));
}

function schema() {
  const archive = npmArchive(join(root, '.cache/document-schema'), source);
  return JSON.parse(execFileSync('tar', ['-xzOf', archive, 'package/dist/schema.json'], { encoding: 'utf8' }));
}
