/** The report as a whole: complete, self-contained, the same for the same record, and safe whatever the record holds. */
import { describe, expect, it } from 'vitest';
import type { StoryRecord } from '../../../../examples/flight-delay/demo/record';
import { reportPage } from '../../../../examples/flight-delay/demo/report/page';
import { occurrences, section, textOf, unbalanced } from './markup';
import { plausibleRecord } from './plausible-record';

const record = plausibleRecord();
const page = reportPage(record);

/** The same record with another text wherever there is one that is free. */
function withText(value: unknown, text: string, key = ''): unknown {
  const fixed = ['at', 'from', 'to', 'startedAt', 'endedAt', 'machine', 'status', 'kind', 'decision', 'metric'];
  if (Array.isArray(value)) return value.map((one) => withText(one, text));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, one]) => [key === 'shares' ? `${text}${name}` : name, withText(one, text, name)]));
  return typeof value !== 'string' || fixed.includes(key) || (key === 'name' && /^(psi|ks|cramers-v|.*-rate)$/.test(value)) ? value : `${value}${text}`;
}

const EMPTY: StoryRecord = {
  modelId: 'flight-delay', from: '2001-02-01T00:00:00Z', to: '2001-07-01T00:00:00Z', checks: [], runs: [], quietRuns: { retraining: 0, deployment: 0 }, deploymentMinutes: [], alarms: [], messages: [],
  logHours: [], moved: [], quarantined: { lines: 0, first: [] }, accidents: [], acts: [], serving: 'none', totals: { flights: 0, unasked: 0, requests: 0, failedRequests: 0, labelledFlights: 0, logLines: 0, invocations: 0 }, live: 'none', versions: 0,
};

describe('the page', () => {
  it('has its sections in the order in which a reader asks', () => {
    expect([...page.matchAll(/<section id="([a-z]+)"/g)].map(([, id]) => id)).toEqual(['timeline', 'drift', 'quality', 'models', 'deployments', 'accidents', 'messages', 'totals', 'reading']);
  });

  it('links to sections that exist', () => {
    const targets = [...page.matchAll(/href="([^"]*)"/g)].map(([, target]) => target!);
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(page).toContain(`id="${target.slice(1)}"`);
  });

  it('is well formed', () => expect(unbalanced(page)).toEqual([]));

  it('loads nothing, runs nothing, and forbids both', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\bsrc=|https?:|\son\w+=/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('is the same for the same record', () => expect(reportPage(structuredClone(record))).toBe(page));

  it('leaves the record as it is', () => expect(record).toEqual(plausibleRecord()));

  it('stays small', () => expect(Buffer.byteLength(page)).toBeLessThan(1_000_000));

  it('has a name for every chart', () => {
    const charts = [...page.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag);
    expect(charts.length).toBeGreaterThan(20);
    expect(charts.filter((tag) => !/role="img" aria-label="[^"]{10,}"|aria-hidden="true"/.test(tag))).toEqual([]);
  });

  it('draws no number that is none', () => expect(page.replace(/<style>.*?<\/style>/s, '')).not.toMatch(/NaN|Infinity|undefined|null|\[object/));
});

describe('hostile text', () => {
  const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;\u202e\u0000`;
  const attacked = reportPage(withText(record, hostile) as StoryRecord);

  it('stays text wherever it stands', () => {
    expect(occurrences(attacked, '&lt;script&gt;')).toBeGreaterThan(50);
    expect(attacked).not.toMatch(/<script|<img|\u202e|\u0000/);
    expect(unbalanced(attacked)).toEqual([]);
  });

  it('never ends an attribute', () => {
    for (const [tag] of attacked.replace(/<style>.*?<\/style>/s, '').matchAll(/<[a-z][^>]*>/gi)) expect(tag).toMatch(/^<!?[a-zA-Z0-9]+(\s[\w-]+(="[^"<>]*")?)*\s?\/?>$/);
  });

  it('is cut where it would fill the page', () => {
    const long = reportPage({ ...record, messages: [{ at: record.from, subject: 's'.repeat(10_000), message: 'm '.repeat(10_000) }] });
    expect(section(long, 'messages').length).toBeLessThan(2_000);
  });
});

describe('a record that holds nothing', () => {
  const empty = reportPage(EMPTY);

  it('still gives a page', () => {
    expect(unbalanced(empty)).toEqual([]);
    expect(empty.replace(/<style>.*?<\/style>/s, '')).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it.each([
    ['timeline', 'No execution did anything.'], ['drift', 'No check was made'], ['quality', 'No check was made'], ['models', 'No retraining got as far as the judge.'],
    ['deployments', 'Nothing was deployed.'], ['accidents', 'No accident happened.'], ['accidents', 'Every line of the log could be read.'], ['messages', 'Nobody was told anything.'],
  ])('says so under %s: %s', (id, words) => expect(textOf(section(empty, id))).toContain(words));

  it('says so in the summary', () => expect(textOf(empty)).toContain('No version ever went live. Drift was never checked. Nothing was made to go wrong. In the end nothing serves'));
});
