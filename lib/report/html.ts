import { firstLineOf } from '../operate/reason';
import { figureText, type Figure } from './figure';
import { duration, escapeHtml } from './html-text';
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

function seen({ clients, probe, facts = [], fenceLeftMs, timeline }: Report): string {
  const name = 'left of the fence between two steps, at least';
  const fence = fenceLeftMs === undefined ? [] : [{ name, value: fenceLeftMs, unit: 'ms' } as const];
  const picture = timelinePicture(timeline);
  if (clients !== undefined) {
    return `<section><h2>What the clients saw</h2>
${figures([...clientFigures(clients), ...fence])}
<figure>${picture}
<figcaption><span class="key blue"></span> answered by blue <span class="key green"></span> answered by green <span class="key failed"></span> refused or failed, tried again</figcaption></figure>
</section>`;
  }
  return `<section><h2>When what happened</h2>
${figures([...(probe === undefined ? [] : probeFigures(probe)), ...facts, ...fence])}
<figure>${picture}</figure>
</section>`;
}

function probeFigures({ writeGapMs, readGapMs }: ProbeReport): readonly Figure[] {
  return [
    { name: 'no write through the client endpoint for', value: writeGapMs, unit: 'ms' },
    { name: 'no read through the client endpoint for', value: readGapMs, unit: 'ms' },
  ];
}

function clientFigures({ figures: seen, endpointLeadsTo, wellAgainMs }: ClientReport): readonly Figure[] {
  return [
    ...seen,
    ...(endpointLeadsTo === undefined ? [] : [{ name: 'the client endpoint leads to', value: endpointLeadsTo }]),
    ...(wellAgainMs === undefined
      ? []
      : [{ name: 'blue served every client after a failure in', value: wellAgainMs, unit: 'ms' } as const]),
  ];
}

function figures(all: readonly Figure[]): string {
  if (all.length === 0) return '';
  const items = all.map(
    (figure) => `<div><dt>${escapeHtml(figure.name)}</dt><dd>${escapeHtml(figureText(figure))}</dd></div>`,
  );
  return `<dl class="figures">${items.join('')}</dl>`;
}

function comparison({ comparison: found }: Report): string {
  if (found === undefined) return '<p>The run did not get as far as comparing.</p>';
  return `<p>${found.equal ? 'Blue and green held the same' : 'Blue and green differed'}: ${escapeHtml(`${found.words}; ${found.how}`)}.</p>`;
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
  const versions = `<p>Blue ran ${escapeHtml(`${blue.title} ${blue.version}`)}, green ${escapeHtml(`${green.title} ${green.version}`)}.</p>`;
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
