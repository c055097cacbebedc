const dns = require('node:dns');
const { existsSync, readdirSync, realpathSync } = require('node:fs');
const { delimiter, join } = require('node:path');

// aws-cdk-lib lints each synth with a WASM validator (+1.8 s each); CI runs one dedicated synth with it on.
process.env.CDK_VALIDATION = 'false';
// Node 20 is what the package supports; the SDK's wish for a newer one would fill the output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// What dns.setServers sets reaches node:dns/promises only if that was first asked for in this way: else a file that uses it spoils the next one's.
void dns.promises;

// Debian's psql, pg_dump and pg_restore are Perl scripts that look for the newest version: a third of the time of a small copy.
const first = process.env.PATH.split(delimiter).find((folder) => existsSync(join(folder, 'psql')));
const wrapped = first !== undefined && leadsTo(join(first, 'psql'), 'pg_wrapper');
if (wrapped) {
  const versions = '/usr/lib/postgresql';
  const newest = readdirSync(versions)
    .map(Number)
    .sort((one, other) => other - one)[0];
  process.env.PATH = [join(versions, String(newest), 'bin'), process.env.PATH].join(delimiter);
}

function leadsTo(path, name) {
  try {
    return realpathSync(path).endsWith(`/${name}`);
  } catch {
    return false;
  }
}
