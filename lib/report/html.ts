import { firstLineOf } from '../operate/reason';
import { count, duration, escapeHtml } from './html-text';
import type { ClientReport, ProbeReport, Report, StepReport } from './report';
import { style } from './html-style';
import { timelinePicture } from './timeline-picture';

/** The report as one page that opens offline: no script, no other file. */
export function reportHtml(report: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(report.upgrade.id)}: ${report.outcome}</title>
<style>${style}</style>
</head>
<body>
<header class="${report.outcome}">
<p class="verdict">${report.outcome}</p>
<h1>${escapeHtml(report.upgrade.title)}</h1>
<p>${escapeHtml(report.words)}</p>
</header>
${failures(report)}
${seen(report)}
<section><h2>Comparison</h2>${comparison(report)}</section>
<section><h2>Steps</h2>${steps(report.steps)}</section>
${parameters(report)}
<section><h2>${report.kind === 'rehearsal' ? 'What was rehearsed' : 'What was run'}</h2>${subject(report)}</section>
</body>
</html>
`;
}

function failures({ failures: all }: Report): string {
  if (all.length === 0) return '';
  return `<section><h2>Why</h2>${all.map((words) => `<pre>${escapeHtml(words)}</pre>`).join('\n')}</section>`;
}

function seen({ clients, probe, fenceLeftMs, timeline }: Report): string {
  const fence =
    fenceLeftMs === undefined
      ? []
      : [['left of the fence between two steps, at least', duration(fenceLeftMs)] as const];
  const picture = timelinePicture(timeline);
  if (clients !== undefined) {
    return `<section><h2>What the clients saw</h2>
${figures([...clientFigures(clients), ...fence])}
<figure>${picture}
<figcaption><span class="key blue"></span> answered by blue <span class="key green"></span> answered by green <span class="key failed"></span> refused or failed, tried again</figcaption></figure>
</section>`;
  }
  return `<section><h2>When what happened</h2>
${figures([...(probe === undefined ? [] : probeFigures(probe)), ...fence])}
<figure>${picture}</figure>
</section>`;
}

function probeFigures({ writeGapMs, readGapMs, ttlMs }: ProbeReport): readonly Figure[] {
  return [
    ['no write through the client endpoint for', duration(writeGapMs)],
    ['no read through the client endpoint for', duration(readGapMs)],
    ...(ttlMs === undefined ? [] : [['TTL of the client endpoint', duration(ttlMs)] as const]),
  ];
}

function clientFigures(seen: ClientReport): readonly Figure[] {
  return [
    ['longest gap between writes', duration(seen.writeGapMs)],
    ['longest gap between reads', duration(seen.readGapMs)],
    ['failed reads', count(seen.failedReads)],
    ['acknowledged writes', count(seen.acknowledgedWrites)],
    ['of them on green', count(seen.writesOnGreen)],
    ['lost writes', count(seen.lostWrites)],
    ['refused writes, tried again', count(seen.failedWrites)],
    ['the client endpoint leads to', `${seen.endpointLeadsTo}, TTL ${duration(seen.ttlMs)}`],
    ...(seen.writableAgainMs === undefined
      ? []
      : [['blue took writes after a failure in', duration(seen.writableAgainMs)] as const]),
  ];
}

/** A name, and what is told under it. */
type Figure = readonly [string, string];

function figures(all: readonly Figure[]): string {
  if (all.length === 0) return '';
  return `<dl class="figures">${all.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

function comparison({ comparison: found }: Report): string {
  if (found.tables === 0) return '<p>The run did not get as far as comparing.</p>';
  const { tables, rows, sequences, largeObjects, roles } = found;
  const words = found.equal ? 'Blue and green held the same' : 'Blue and green differed';
  return `<p>${words}: ${count(rows)} rows in ${count(tables)} tables, each row hashed on both sides, ${count(sequences)} sequences, ${count(largeObjects)} large objects, ${count(roles)} roles.</p>`;
}

function steps(all: readonly StepReport[]): string {
  const rows = all.map(
    ({ id, phase, status, ms, sentence, undo, message }) => `<tr class="${status.replace(' ', '-')}">
<td><code>${escapeHtml(id)}</code><br><small>${phase}</small></td>
<td><span class="status">${status}</span></td>
<td class="number">${status === 'not run' ? '' : duration(ms)}</td>
<td>${escapeHtml(sentence)}${message === undefined ? '' : `<pre>${escapeHtml(firstLine(message))}</pre>`}</td>
<td><small>${escapeHtml(undo)}</small></td></tr>`,
  );
  return `<table><thead><tr><th>step</th><th>status</th><th>took</th><th>what it does</th><th>undo</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

/** All of it stands at the top, under "Why". */
function firstLine(message: string): string {
  const first = firstLineOf(message);
  return first === message ? first : `${first} …`;
}

function parameters({ green, blue }: Report): string {
  const versions = `<p>Blue ran PostgreSQL ${escapeHtml(blue.version)}, green ${escapeHtml(green.version)}.</p>`;
  if (green.parameters === undefined) return `<section><h2>Versions</h2>${versions}</section>`;
  const rows = Object.entries(green.parameters).map(
    ([name, value]) => `<tr><td><code>${escapeHtml(name)}</code></td><td><code>${escapeHtml(value)}</code></td></tr>`,
  );
  const table = rows.length > 0 ? `<table><tbody>${rows.join('')}</tbody></table>` : "<p>RDS' defaults.</p>";
  return `<section><h2>Green's parameters</h2>${versions}${table}</section>`;
}

function subject({ fingerprint, startedAt, durationMs, standIns, notes, upgrade }: Report): string {
  const list = (items: readonly string[]) => `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
  return `<p>Stack <code>${escapeHtml(upgrade.stack)}</code>, started ${escapeHtml(startedAt)}, took ${duration(durationMs)}.</p>
<p>Fingerprint of the bytes in cdk.out: <code class="fingerprint">${escapeHtml(fingerprint)}</code></p>
${notes.length > 0 ? `<h3>Notes</h3>${list(notes)}` : ''}
${standIns.length > 0 ? `<h3>What stood in for AWS</h3>${list(standIns)}` : ''}`;
}
