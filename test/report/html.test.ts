import { reportHtml } from '../../lib/report/html';
import { count, duration } from '../../lib/report/html-text';
import { timelinePicture } from '../../lib/report/timeline-picture';
import { sampleReport } from './sample-report';

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
    for (const words of ['succeeded', '4.3 s', '87 ms', '123,456 rows in 12 tables', 'a'.repeat(64), 'rds.force_ssl']) {
      expect(page).toContain(words);
    }
  });

  test('says where the name leads, and after a failure when blue took writes again', () => {
    expect(page).toContain('<dt>the client endpoint leads to</dt><dd>green, TTL 5.0 s</dd>');
    expect(page).not.toContain('took writes after');
    const clients = { ...sampleReport.clients, writableAgainMs: 412 };
    expect(reportHtml({ ...sampleReport, clients })).toContain('took writes after a failure in</dt><dd>412 ms</dd>');
  });

  test('tells a long message in full once', () => {
    const message = 'no space left\nDETAIL: /data';
    const steps = [{ ...sampleReport.steps[1], message }];
    const told = reportHtml({ ...sampleReport, steps, failures: [`copy: ${message}`] });
    expect(told.split('DETAIL: /data')).toHaveLength(2);
    expect(told).toContain('<pre>no space left …</pre>');
  });

  test('does not claim a comparison that did not happen', () => {
    const none = { equal: false, tables: 0, rows: 0, sequences: 0, largeObjects: 0, roles: 0 };
    expect(reportHtml({ ...sampleReport, comparison: none })).toContain('The run did not get as far as comparing.');
    const differs = { ...sampleReport.comparison, equal: false };
    expect(reportHtml({ ...sampleReport, comparison: differs })).toContain('Blue and green differed');
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
    const svg = timelinePicture({
      ...{ ...sampleReport.timeline, bucketMs: 50, readsOnBlue: every, readsOnGreen: [], writesOnBlue: [] },
      ...{ writesOnGreen: [], failedReads: [], failedWrites: [] },
    });
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
    const long = { ...sampleReport.timeline, readGap: { fromMs: 0, toMs: 2_000 } };
    expect(timelinePicture(long)).toContain('longest gap between two reads of one client: 2.0 s');
  });

  test('can be drawn of a run in which nothing happened', () => {
    const none = {
      readsOnBlue: [],
      readsOnGreen: [],
      writesOnBlue: [],
      writesOnGreen: [],
      failedReads: [],
      failedWrites: [],
    };
    const gap = { fromMs: 0, toMs: 0 };
    expect(timelinePicture({ bucketMs: 500, spans: [], writeGap: gap, readGap: gap, ...none })).not.toContain('NaN');
  });
});

test.each([
  [840, '840 ms'],
  [3_240, '3.2 s'],
  [245_000, '4 min 05 s'],
])('%d ms reads %s', (ms, words) => expect(duration(ms)).toBe(words));

test('counts are grouped', () => expect(count(1234567)).toBe('1,234,567'));
