/** What the parts of the report show of a record. */
import { describe, expect, it } from 'vitest';
import type { StoryRecord } from '../../../../examples/flight-delay/demo/record';
import { reportPage } from '../../../../examples/flight-delay/demo/report/page';
import { occurrences, section, textOf } from './markup';
import { evaluation, plausibleRecord } from './plausible-record';

const record = plausibleRecord();
const page = reportPage(record);

/** Of the report of a record that differs from the plausible one. */
function textIn(id: string, change: Partial<StoryRecord>): string {
  return textOf(section(reportPage({ ...record, ...change }), id));
}

describe('the summary', () => {
  const text = textOf(page);
  it.each([
    'From 1 February to 1 July 2001 a model was asked about 2,432,108 flights',
    'Version 1 went live on 1 February at 00:27, set off by the first image and trained, judged and deployed without anybody’s doing in 22 minutes; its ROC AUC was 0.672.',
    'For the next 90 days no check found lasting drift (90 checks in all), and no retraining began.',
    'On 3 May it did: the PSI of origin_delay was 0.24 against a threshold of 0.20.',
    'set off by the drift, compared the fresh model with the live one on the same 112,402 flights: ROC AUC 0.689 against 0.683, and version 2 went live on 3 May at 01:42.',
    'That of 19 June, set off by a person: 0.691 against 0.690, and the retraining ended in DEPLOYMENT_FAILED.',
    'The state was calm again on 7 May. Drift has not come back since.',
    'the alarm on data quality rang 1 time and 1 retraining refused the data.',
    'Version 3 was taken back on 19 June, 24 minutes after its deployment began; the version before went on serving.',
    'In the end version 2 serves; 41 of 61,920 requests failed',
  ])('says: %s', (sentence) => expect(text).toContain(sentence));

  it('does not claim quiet where there was none', () => {
    const early = { ...record.runs[1]!, startedAt: '2001-03-01T00:00:00Z', endedAt: '2001-03-01T01:00:00Z', outcome: 'FAILED', evaluation: undefined! };
    expect(textOf(reportPage({ ...record, runs: [...record.runs, early] }))).toContain('and 1 retraining ended in FAILED');
  });

  it('counts quiet days and checks from the first version on', () => {
    const runs = record.runs.map((run) => (run.version === '1' ? { ...run, endedAt: '2001-02-10T12:00:00Z' } : run));
    expect(textOf(reportPage({ ...record, runs }))).toContain('For the next 81 days no check found lasting drift (81 checks in all)');
  });

  it('says when drift was found though no version ever went live, or did so later', () => {
    const runs = [{ ...record.runs[1]!, outcome: 'FAILED', evaluation: undefined! }];
    const text = textOf(reportPage({ ...record, runs }));
    expect(text).toContain('No version ever went live. On 3 May lasting drift was found: the PSI of origin_delay was 0.24');
    expect(text).not.toContain('champion went on');
    const later = record.runs.map((run) => (run.version === '1' ? { ...run, endedAt: '2001-06-02T12:00:00Z' } : run)).filter(({ version }) => version !== '2');
    expect(textOf(reportPage({ ...record, runs: later }))).not.toMatch(/-\d+ days|it did/);
  });

  it('says that drift lasts where it does', () => {
    const checks = record.checks.map((check) => (check.at >= '2001-05-03' ? { ...check, driftState: 1 as const } : check));
    expect(textOf(reportPage({ ...record, checks }))).toContain('The drift lasts until the end.');
  });

  it('does not call it calm where only the measure is another one, and says how each time of drift ended', () => {
    const fourth = '2001-05-04T00:00:00Z';
    const checks = record.checks.map((check) => {
      const driftState = check.at === '2001-05-03T00:00:00Z' || (check.at >= '2001-05-06' && check.at < '2001-05-18') ? 1 as const : 0 as const;
      const baselineId = check.at < fourth ? 'aaaa' : check.at < '2001-05-18' ? 'bbbb' : 'cccc';
      return { ...check, driftState, baselineId, status: check.at >= '2001-05-03' && check.at < '2001-05-18' ? 'drifted' as const : 'calm' as const };
    });
    expect(textOf(reportPage({ ...record, checks }))).toContain(
      'On 4 May the state began anew with the baseline of version 2, from which the flights were far away, too: that very check found drift. On 6 May the state was drift again. '
      + 'On 18 May the state began anew with the baseline of another version, and that check was calm. Drift has not come back since.',
    );
  });

  it('names the trigger that was kept, not the sweep that found it due', () => {
    const kept = { ...record.runs[1]!, startedAt: '2001-05-06T00:31:00Z', endedAt: '2001-05-06T00:31:01Z', cause: 'drift', outcome: 'SKIPPED_COOLDOWN', evaluation: undefined! };
    const later = { ...record.runs[3]!, startedAt: '2001-05-17T02:00:00Z', endedAt: '2001-05-17T03:00:00Z', cause: 'sweep' };
    expect(textOf(reportPage({ ...record, runs: [...record.runs, kept, later] }))).toContain('Retraining of 17 May, 02:00, set off by the drift of 6 May, kept for the hourly sweep');
    expect(textOf(reportPage({ ...record, runs: [...record.runs, later] }))).toContain('Retraining of 17 May, 02:00, set off by the hourly sweep');
  });
});

describe('the timeline', () => {
  it('draws each check, alarm, accident and execution at each width', () => {
    const timeline = section(page, 'timeline');
    expect(occurrences(timeline, 'class="check ')).toBe(3 * record.checks.length);
    expect(occurrences(timeline, 'class="alarm"')).toBe(3 * 3);
    expect(occurrences(timeline, 'class="accident"')).toBe(3 * record.accidents.length);
    for (const kind of ['done', 'refused', 'undone']) expect(timeline).toContain(`class="m ${kind}"`);
  });

  it('puts executions in the order in which they began, and those that did nothing in one line', () => {
    const text = textOf(section(page, 'timeline'));
    expect(text.indexOf('retraining, version 2')).toBeLessThan(text.indexOf('deployment, version 2'));
    expect(occurrences(text, 'SKIPPED_COOLDOWN')).toBe(1);
    expect(text).toContain('until 4 May, 03:01, 4 times');
  });

  it.each([
    ['FlightDelay-FlightDelayEndpointAlarmsErrors80F62F2F-7DZB6RKDYZ7A.', 'Errors.'], ['FlightDelay-FlightDelayMonitorAlarmsDriftA2EC7E66-V4K0J0WIY74F', 'Drift'],
    [`sha256:${'0123abcd'.repeat(8)}`, 'sha256:0123abcd…'], ['after 2001-05-17T01:33:45.000Z;', 'after 17 May 2001, 01:33;'], ['at 2001-99-17T01:33:45Z', 'at 2001-99-17T01:33:45Z'],
  ])('shortens %s', (reason, words) => expect(textIn('timeline', { runs: [{ ...record.runs[0]!, reason }] })).toContain(` ${words} `));

  it('names versions instead of their ARNs', () => {
    const reason = 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flight-delay/2 is live, after arn:aws-us-gov:sagemaker:us-gov-west-1:111122223333:model-package/flight-delay/1';
    expect(textIn('timeline', { runs: [{ ...record.runs[0]!, reason }] })).toContain('version 2 is live, after version 1');
  });

  it('has words for an outcome that it does not know', () => {
    expect(textIn('timeline', { runs: [{ ...record.runs[0]!, outcome: 'ENTIRELY_NEW' }] })).toContain('ENTIRELY_NEW ended in a way that this report has no words for');
  });
});

describe('executions', () => {
  const why = (change: Partial<StoryRecord> = {}): string => textIn('timeline', change);

  it('that drift has started say what the check has found, not what the alarm says of it', () => {
    expect(why()).toContain('The drift origin_delay (critical) drifted: psi beyond 0.2 ');
    expect(why()).not.toContain('the alarm Drift rings');
  });

  it('say what started them where no check has found it', () => {
    expect(why({ checks: [] })).toContain('The drift the alarm Drift rings');
  });
});

describe('drift', () => {
  const drift = section(page, 'drift');

  it('emphasises each breached point of the critical feature, at each width', () => {
    const large = drift.slice(0, drift.indexOf('The other features'));
    const breached = record.checks.filter(({ features: [first] }) => first!.statistics.some(({ name, breached: is }) => name === 'psi' && is)).length;
    expect(breached).toBe(12);
    expect(occurrences(large, 'class="breached"')).toBe(3 * breached);
    expect(textOf(large)).toContain('Beyond its threshold in 12 of 149 checks, first on 25 April. 1 check had too few values to tell.');
  });

  it('interrupts the line where there was too little data', () => {
    const checks = record.checks.map((check, index) => (index === 50 ? { ...check, features: [] } : check));
    const lineOf = (html: string): string => /class="series psi" d="([^"]*)"/.exec(section(html, 'drift'))![1]!;
    expect([occurrences(lineOf(page), 'M'), occurrences(lineOf(reportPage({ ...record, checks })), 'M')]).toEqual([1, 2]);
  });

  it('marks where a new version brought its baseline', () => expect(occurrences(drift, 'version 2 and its baseline from here on')).toBe(3 + 4));

  it('says how far a small chart was left, and which accident was under way', () => {
    expect(textOf(drift)).toContain('9.5×');
    expect(textOf(drift)).toContain('distance Beyond its threshold in 3 of 150 checks, first on 9 June; accident 4 under way at some of them.');
  });

  it('names no accident that has nothing to do with the column, though it was under way', () => {
    expect(record.accidents[0]!.from < '2001-03-06' && record.accidents[0]!.to > '2001-03-06').toBe(true);
    expect(textOf(drift)).toContain('origin Beyond its threshold in 1 of 150 checks, first on 6 March.');
  });

  it('says which categories moved, by the window in which they did', () => {
    expect(textOf(drift)).toContain('5 March origin LGA 52 instead of 292, BOS 1,100 instead of 1,315');
    expect(textIn('drift', { moved: [] })).not.toContain('What moved');
    expect(textIn('drift', { moved: [{ ...record.moved[0]!, at: '2001-03-07T00:00:00Z' }] })).toContain('5 March, 00:00 – 7 March, 00:00 origin');
  });

  it('draws an arrow at the edge for each value beyond it', () => {
    const arrow = /class="breached" d="M[\d.]+ [\d.]+l5 8h-10z"/g;
    expect(drift.match(arrow)).toHaveLength(2 * 3);
  });

  it('explains the lines of a critical feature that has several, each with a look of its own', () => {
    const psi = { name: 'psi' as const, value: 0.1, threshold: 0.2, breached: false };
    const checks = record.checks.map((check) => ({ ...check, features: [{ name: 'origin', critical: true, statistics: [psi, { ...psi, name: 'cramers-v' as const }, { ...psi, name: 'unseen-rate' as const }] }] }));
    expect(textIn('drift', { checks })).toContain('PSI Cramér’s V unseen values');
    expect(occurrences(drift.slice(0, drift.indexOf('The other features')), 'class="legend"')).toBe(0);
    expect(drift).toContain('PSI of its distribution against the training data');
  });

  it('draws a value above a threshold of 0', () => {
    const checks = record.checks.map((check) => ({ ...check, features: [{ name: 'hour', critical: false, statistics: [{ name: 'psi' as const, value: 0.1, threshold: 0, breached: true }] }] }));
    expect(textIn('drift', { checks })).toContain('beyond 0');
  });
});

describe('quality', () => {
  it('draws rates that tell something and names the features without any', () => {
    const text = textOf(section(page, 'quality'));
    expect(text).toContain('hour, origin and destination never had a missing or an invalid value, nor one out of range.');
    expect(text).toContain('distance , invalid values Beyond the threshold in 3 checks, first on 9 June.');
    expect(text).toContain('unreadable lines, at most 118');
    expect(text).toContain('origin_delay , out-of-range values At most 0.2 %, never beyond the threshold.');
  });
});

describe('champion against challenger', () => {
  it('shows both where both were measured', () => {
    const text = textOf(section(page, 'models'));
    expect(text).toContain('ROC AUC 0.683 0.689 +0.0060');
    expect(text).toContain("PASS ROC_AUC 0.689 ≥ 0.678, the champion's 0.683 less 0.005");
    expect(text).toContain('There was no champion to compare with yet.');
  });

  it('says why something is missing', () => {
    const whole = evaluation(0, 0.6);
    const run = { ...record.runs[1]!, evaluation: { ...whole, decision: 'INCONCLUSIVE' as const, gates: [], championProblem: 'its image is gone', challenger: { uri: 's3://store/', metrics: {}, problem: { key: 'answers/1.csv', line: 3, reason: 'no number' } } } };
    const text = textIn('models', { runs: [run] });
    expect(text).toContain('The champion could not be scored: its image is gone');
    expect(text).toContain('The answers of the challenger could not be used: answers/1.csv, line 3: no number');
    expect(text).toContain('No metric could be measured.');
    expect(text).toContain('No gate was set.');
    expect(occurrences(text, 'Not measured.')).toBe(3);
  });

  it('draws no curves of other kinds of models', () => {
    const run = { ...record.runs[1]!, evaluation: { ...evaluation(0, 0.6), task: { kind: 'regression' as const, label: 'delay' } } };
    expect(textIn('models', { runs: [run] })).toContain('this one is of the kind regression');
  });

  it('judges no run that had nothing to do', () => {
    const idle = { ...record.runs[1]!, outcome: 'NOTHING_TO_DO' };
    expect(textIn('models', { runs: [idle] })).toContain('No retraining got as far as the judge.');
  });

  it('lists retrainings that ended before', () => expect(textOf(section(page, 'models'))).toContain('9 June, 09:00, set off by a person: ended in DATA_REJECTED.'));
});

describe('deployments', () => {
  it('tells the traffic, the failures and the alarm of each', () => {
    const text = textOf(section(page, 'deployments'));
    expect(text).toContain('version 3: ROLLED_BACK after 24 minutes. 182 requests, 16 failed (8.8 %). The alarm Errors rang at 06:31.');
    expect(text).toContain('version 2: DEPLOYED after 52 minutes. 594 requests, none failed. No alarm rang.');
    expect(text).toContain('1 February, 00:22, version 1: DEPLOYED, the version is live. No traffic was shifted: it is the first version, nothing served before.');
  });

  it('says that nobody asked where nobody did', () => {
    expect(textIn('deployments', { deploymentMinutes: record.deploymentMinutes.map((minute) => ({ ...minute, requests: 0, failed: 0 })) })).toContain('Nobody asked meanwhile: the canary answered nothing, and its alarms had nothing to judge. No alarm rang.');
  });

  it('says that a canary answered nothing, where it did not', () => {
    const deploymentMinutes = record.deploymentMinutes.map((minute) => (Object.keys(minute.shares).length > 1 ? { ...minute, requests: 0, failed: 0 } : minute));
    expect(textIn('deployments', { deploymentMinutes })).toContain('No flight departed while the traffic was shared, so the canary answered nothing');
    expect(textOf(section(page, 'deployments'))).not.toContain('No flight departed');
  });

  it('shows who has the traffic after a deployment', () => {
    const last = record.deploymentMinutes.at(-1)!;
    const after = { at: Date.parse(record.runs.find(({ outcome }) => outcome === 'ROLLED_BACK')!.endedAt) + 300_000, shares: { 'flight-delay--2-aaaa': 1 }, requests: 5, failed: 0 };
    expect(last.at).toBeLessThan(after.at);
    expect(textIn('deployments', { deploymentMinutes: [...record.deploymentMinutes, after] })).toContain('187 requests, 16 failed');
    expect(textIn('deployments', { deploymentMinutes: [...record.deploymentMinutes, { ...after, at: after.at + 3_600_000 }] })).toContain('182 requests, 16 failed');
  });

  it('names configurations by their version, others as they are', () => {
    const other = record.deploymentMinutes.map((minute) => ({ ...minute, shares: { mine: 1 } }));
    expect(textOf(section(page, 'deployments'))).toContain('version 1');
    expect(textIn('deployments', { deploymentMinutes: other })).toContain(' mine ');
  });
});

describe('messages', () => {
  it('read documents of alarms aloud', () => {
    expect(textOf(section(page, 'messages'))).toContain('The inputs of model flight-delay have drifted. the value was 1, the threshold is 1.');
    expect(textOf(section(page, 'messages'))).toContain('ALARM: "Drift" The inputs');
  });

  it('do not say what an alarm means where it stops ringing, nor what is for looking things up', () => {
    const text = textIn('messages', { messages: [
      { at: record.from, subject: 'OK', message: JSON.stringify({ AlarmDescription: 'All is lost.', NewStateReason: 'Below again.', NewStateValue: 'OK' }) },
      { at: record.from, subject: 'ended', message: 'It ended.\n\nbecause it did\n\nExecution: arn:aws:states:x\n' },
    ] });
    expect(text).not.toMatch(/All is lost|arn:aws/);
    expect(text).toContain('OK Below again.');
    expect(text).toContain('It ended. because it did …');
  });

  it('show what only looks like a document as it is', () => {
    expect(textIn('messages', { messages: [{ at: record.from, subject: 'odd', message: '{"AlarmDescription": ' }] })).toContain('odd {"AlarmDescription":');
  });
});
