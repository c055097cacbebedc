import { reportHtml } from '../../lib/report/html';
import { count, duration } from '../../lib/report/html-text';
import { timelinePicture } from '../../lib/report/timeline-picture';
import { sampleReport } from './sample-report';

function fail(): never {
  throw new Error('The sample has it.');
}

describe('report.html', () => {
  const page = reportHtml(sampleReport);

  test('opens offline: it names no other file, no script and no address', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:\/\//i);
  });

  test('lets no value become markup', () => {
    const hostile = '</pre><script>alert(1)</script>';
    const all = reportHtml({
      ...sampleReport,
      words: hostile,
      failures: [hostile],
      fingerprint: hostile,
      notes: [hostile],
    });
    expect(all).not.toContain('<script>');
    expect(page).toContain('Copies &lt;everything&gt;.');
    expect(page).toContain('permission denied for &quot;x&quot; &amp; co');
  });

  test('says the verdict, the gaps, the comparison and the fingerprint', () => {
    for (const words of [
      'succeeded',
      '4.3 s',
      '87 ms',
      '123,456 rows in 12 tables, 9 sequences; each row hashed on both sides.',
      'a'.repeat(64),
      'rds.force_ssl',
    ]) {
      expect(page).toContain(words);
    }
  });

  test('says where the name leads, and after a failure when blue served every client again', () => {
    expect(page).toContain('<dt>the client endpoint leads to</dt><dd>green</dd>');
    expect(page).not.toContain('served every client after');
    const clients = { ...sampleReport.clients, wellAgainMs: 412 };
    expect(reportHtml({ ...sampleReport, clients })).toContain('every client after a failure in</dt><dd>412 ms</dd>');
  });

  test('tells a long message in full once', () => {
    const message = 'no space left\nDETAIL: /data';
    const steps = [{ ...sampleReport.steps[1], message }];
    const told = reportHtml({ ...sampleReport, steps, failures: [`copy: ${message}`] });
    expect(told.split('DETAIL: /data')).toHaveLength(2);
    expect(told).toContain('<pre>no space left …</pre>');
  });

  test('does not claim a comparison that did not happen', () => {
    const { comparison = fail(), ...none } = sampleReport;
    expect(reportHtml(none)).toContain('The run did not get as far as comparing.');
    expect(reportHtml({ ...none, comparison: { ...comparison, equal: false } })).toContain('Blue and green differed');
  });
});

describe('the timeline picture', () => {
  test('draws one bar for each bucket in which a side answered', () => {
    const svg = timelinePicture(sampleReport.timeline);
    expect(svg.match(/<rect class="blue"/g)).toHaveLength(28 + 18);
    expect(svg.match(/<rect class="green"/g)).toHaveLength(12 + 13);
    expect(svg.match(/<rect class="failed"/g)).toHaveLength(9);
    expect(svg.match(/<rect class="span (step|failed|undo)"/g)).toEqual([
      ...['<rect class="span step"', '<rect class="span step"'],
      ...['<rect class="span failed"', '<rect class="span undo"'],
    ]);
    expect(svg).toContain('point of no return');
  });

  test('sums many buckets up: so many bars would be noise', () => {
    const length = 1_000;
    const every = Array.from({ length }, (_, index) => index % 2);
    const lanes = [{ name: 'reads', blue: every, green: [], failed: [] }];
    const svg = timelinePicture({ ...sampleReport.timeline, bucketMs: 50, lanes });
    const bars = [...svg.matchAll(/<rect class="blue" x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="([\d.]+)"/g)];
    expect(bars).toHaveLength(200);
    expect(svg).toContain('>top 12/s<');
    expect(svg).toContain('>50 s<');
    expect(Number(bars[199][1]) + Number(bars[199][2])).toBeCloseTo(944, 0);
  });

  test('marks the longest gap where it lies, unless it is too short to be seen', () => {
    const svg = timelinePicture(sampleReport.timeline);
    expect(svg.match(/<path class="gap"/g)).toHaveLength(1);
    expect(svg).toContain('longest gap between two writes of one client: 4.3 s');
    const [reads = fail()] = sampleReport.timeline.lanes;
    const lanes = [{ ...reads, gap: { fromMs: 0, toMs: 2_000 } }];
    expect(timelinePicture({ ...sampleReport.timeline, lanes })).toContain(
      'longest gap between two reads of one client: 2.0 s',
    );
  });

  test('can be drawn of a run in which nothing happened', () => {
    const gap = { fromMs: 0, toMs: 0 };
    const lanes = [{ name: 'writes', blue: [], green: [], failed: [], gap }];
    expect(timelinePicture({ bucketMs: 500, spans: [], lanes })).not.toContain('NaN');
  });
});

test.each([
  [840, '840 ms'],
  [3_240, '3.2 s'],
  [245_000, '4 min 05 s'],
])('%d ms reads %s', (ms, words) => expect(duration(ms)).toBe(words));

test('counts are grouped', () => expect(count(1234567)).toBe('1,234,567'));
