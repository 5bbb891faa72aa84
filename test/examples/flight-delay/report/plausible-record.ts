/** A record as the story leaves one, made up but plausible: seeded, so that two calls give the same. */
import type { CalibrationBin, CurvePoint, EvaluationDocument, ModelEvaluation } from '../../../../examples/flight-delay/demo/contract';
import type { CheckPoint, Run, StatisticPoint, StoryRecord } from '../../../../examples/flight-delay/demo/record';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2001, 1, 1);
const TO = Date.UTC(2001, 6, 1);
const ONSET = Date.UTC(2001, 4, 3);
const KILOMETRES = Date.UTC(2001, 5, 8, 6);

const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Mulberry32. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function plausibleRecord(): StoryRecord {
  const next = chance(7);
  const runs = plausibleRuns();
  return {
    modelId: 'flight-delay',
    from: iso(FROM),
    to: iso(TO),
    checks: Array.from({ length: 150 }, (_, index) => check(FROM + (index + 1) * DAY, next)),
    runs,
    quietRuns: { retraining: 3571, deployment: 3590 },
    deploymentMinutes: [...minutes(ONSET + 52 * 60_000, 50, 2, false, next), ...minutes(Date.UTC(2001, 5, 19, 6, 20), 16, 3, true, next)],
    alarms: [
      change(FROM + 60_000, 'Drift', 'INSUFFICIENT_DATA', 'OK'), change(ONSET, 'Drift', 'OK', 'ALARM'), change(ONSET + 4 * DAY, 'Drift', 'ALARM', 'OK'),
      change(KILOMETRES + 18 * HOUR, 'DataQuality', 'OK', 'ALARM'), change(KILOMETRES + 3 * DAY, 'DataQuality', 'ALARM', 'OK'),
      change(Date.UTC(2001, 5, 19, 6, 31), 'Errors', 'OK', 'ALARM'), change(Date.UTC(2001, 5, 19, 6, 45), 'Errors', 'ALARM', 'OK'),
    ],
    messages: [
      { at: iso(FROM + 30 * 60_000), subject: 'flight-delay: deployment DEPLOYED', message: 'The deployment of model flight-delay ended in DEPLOYED.\n\nversion 1 is live, the first version\n' },
      { at: iso(ONSET), subject: 'ALARM: "Drift" in ap-southeast-1', message: JSON.stringify({ AlarmName: 'Drift', AlarmDescription: 'The inputs of model flight-delay have drifted.', NewStateReason: 'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (03/05/01 00:00:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).', NewStateValue: 'ALARM' }) },
    ],
    logHours: [{ hour: iso(Date.UTC(2001, 2, 8, 14)), flights: 1_204, rows: 0, objects: 0 }],
    moved: [{ at: iso(Date.UTC(2001, 2, 6)), from: iso(Date.UTC(2001, 2, 5)), feature: 'origin', categories: [{ name: 'LGA', rows: 52, expected: 292 }, { name: 'BOS', rows: 1_100, expected: 1_315 }] }],
    quarantined: { lines: 118, first: Array.from({ length: 12 }, (_, index) => ({ key: 'inference/2001/03/06/17/part-0.csv', line: 2 + 25 * index, reason: '4 fields, expected 8 as in the header' })) },
    accidents: [
      { from: iso(Date.UTC(2001, 2, 1)), to: iso(Date.UTC(2001, 3, 1)), what: 'labels of a whole month come at its end, all at once', columns: [], consequence: 'nobody needed them' },
      { from: iso(Date.UTC(2001, 2, 6, 17)), to: iso(Date.UTC(2001, 2, 6, 18)), what: 'every 25th line of the log is cut off', columns: ['hour'], consequence: '118 lines quarantined' },
      { from: iso(Date.UTC(2001, 2, 8, 14)), to: iso(Date.UTC(2001, 2, 8, 15)), what: 'the log of an hour is missing', columns: ['hour'], consequence: 'the check counts 1 empty hour' },
      { from: iso(KILOMETRES), to: iso(Date.UTC(2001, 5, 10)), what: 'distances arrive in kilometres', columns: ['distance'], consequence: 'the alarm DataQuality rang' },
      { from: iso(Date.UTC(2001, 5, 19, 5, 30)), to: iso(Date.UTC(2001, 5, 19, 10)), what: 'an image is pushed whose answers fail for a share of the requests', columns: [], consequence: 'rolled back' },
    ],
    acts: [{ at: '2001-02-01T00:05:00Z', what: 'a data scientist pushes the first image' }],
    serving: '3',
    totals: { flights: 2_432_108, unasked: 310, requests: 61_920, failedRequests: 41, labelledFlights: 2_901_231, logLines: 2_700_120, invocations: 187 },
    live: '2',
    versions: 3,
  };
}

function change(at: number, alarm: string, from: string, to: string): StoryRecord['alarms'][number] {
  return { at: iso(at), alarm, from, to, reason: 'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (03/05/01 00:00:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).' };
}

function check(at: number, next: () => number): CheckPoint {
  const isKilometres = at > KILOMETRES && at <= KILOMETRES + 3 * DAY;
  const isRebased = at > ONSET;
  const season = isRebased ? 0.05 : 0.04 + 0.19 * ((at - FROM) / (ONSET - FROM)) ** 2;
  const delay = statistic('psi', isRebased && at <= ONSET + 4 * DAY ? 0.21 : Math.max(season + (next() - 0.5) * 0.03, 0.005), 0.2);
  const isFew = at === FROM + DAY;
  const features = [
    feature('origin_delay', true, [...(isFew ? [] : [delay]), statistic('missing-rate', 0.12 + next() * 0.05, 0.2), statistic('invalid-rate', 0, 0.01), statistic('out-of-range-rate', 0.002, 0.01)]),
    feature('distance', false, [statistic('psi', isKilometres ? 1.9 : next() * 0.04, 0.2), statistic('ks', isKilometres ? 0.31 : next() * 0.04, 0.1), statistic('missing-rate', 0, 0.01), statistic('invalid-rate', isKilometres ? 0.64 : 0, 0.01), statistic('out-of-range-rate', 0, 0.01)]),
    feature('hour', false, [statistic('psi', next() * 0.05, 0.2), statistic('ks', next() * 0.05, 0.1), statistic('missing-rate', 0, 0.01), statistic('invalid-rate', 0, 0.01), statistic('out-of-range-rate', 0, 0.01)]),
    feature('origin', false, [statistic('psi', 0.03 + next() * 0.06, 0.2), statistic('cramers-v', at === Date.UTC(2001, 2, 6) ? 0.141 : 0.04, 0.1), statistic('unseen-rate', next() * 0.004, 0.01), statistic('missing-rate', 0, 0.01)]),
    feature('destination', false, [statistic('psi', 0.03 + next() * 0.06, 0.2), statistic('cramers-v', 0.04, 0.1), statistic('unseen-rate', next() > 0.98 ? 0.012 : next() * 0.004, 0.01), statistic('missing-rate', 0, 0.01)]),
  ];
  const isDrifted = delay.breached && !isFew;
  return {
    at: iso(at), status: isFew ? 'insufficient-data' : isDrifted ? 'drifted' : delay.value > 0.16 ? 'unclear' : 'calm', driftState: at >= ONSET && at < ONSET + 4 * DAY ? 1 : 0,
    qualityBreached: isKilometres, reason: isDrifted ? 'origin_delay (critical) drifted: psi beyond 0.2' : '0 of 5 features drifted', rows: 16_000 + Math.round(next() * 900),
    quarantined: at === Date.UTC(2001, 2, 7) ? 118 : 0, emptyHours: at >= Date.UTC(2001, 2, 9) && at < Date.UTC(2001, 2, 22) ? 1 : 0, lateObjects: at === Date.UTC(2001, 2, 18) ? 1 : 0,
    baselineId: isRebased ? 'bbbb' : 'aaaa', features,
  };
}

function feature(name: string, critical: boolean, statistics: StatisticPoint[]): CheckPoint['features'][number] {
  return { name, critical, statistics };
}

function statistic(name: StatisticPoint['name'], value: number, threshold: number): StatisticPoint {
  return { name, value, threshold, breached: value > threshold };
}

function plausibleRuns(): Run[] {
  const span = (start: number, lasts: number): { startedAt: string; endedAt: string } => ({ startedAt: iso(start), endedAt: iso(start + lasts * 60_000) });
  const faulty = Date.UTC(2001, 5, 19, 5, 30);
  return [
    { machine: 'deployment', ...span(FROM + 22 * 60_000, 5), cause: 'candidate', detail: '', outcome: 'DEPLOYED', reason: 'version 1 is live, the first version', version: '1' },
    { machine: 'retraining', ...span(FROM + 5 * 60_000, 23), cause: 'first-image', detail: 'image v1', outcome: 'DEPLOYED', reason: 'ROC_AUC 0.672 ≥ 0.62', version: '1', evaluation: evaluation(FROM, 0.672) },
    { machine: 'deployment', ...span(ONSET + 50 * 60_000, 52), cause: 'candidate', detail: '', outcome: 'DEPLOYED', reason: 'version 2 is live', version: '2' },
    { machine: 'retraining', ...span(ONSET + 60_000, 103), cause: 'drift', detail: 'the alarm Drift rings', outcome: 'DEPLOYED', reason: 'ROC_AUC 0.689 ≥ 0.678', version: '2', evaluation: evaluation(ONSET, 0.689, 0.683) },
    ...Array.from({ length: 4 }, (_, index): Run => ({ machine: 'retraining', ...span(ONSET + DAY + index * HOUR, 1), cause: 'sweep', detail: '', outcome: 'SKIPPED_COOLDOWN', reason: 'the last run is too recent' })),
    { machine: 'retraining', ...span(Date.UTC(2001, 5, 9, 9), 4), cause: 'manual', detail: 'the distances look odd: would training again help?', outcome: 'DATA_REJECTED', reason: 'distance: 71 % of the rows break the rule' },
    { machine: 'deployment', ...span(faulty + 48 * 60_000, 24), cause: 'candidate', detail: '', outcome: 'ROLLED_BACK', reason: 'the alarm Errors rang', version: '3' },
    { machine: 'retraining', ...span(faulty, 73), cause: 'manual', detail: 'the image v2 answers faster', outcome: 'DEPLOYMENT_FAILED', reason: 'its deployment ended in ROLLED_BACK', version: '3', evaluation: evaluation(faulty, 0.691, 0.69) },
  ];
}

function minutes(start: number, many: number, version: number, isFaulty: boolean, next: () => number): StoryRecord['deploymentMinutes'] {
  const [before, fresh] = [`flight-delay--${isFaulty ? 2 : version - 1}-aaaa`, `flight-delay--${version}-bbbb`];
  return Array.from({ length: many }, (_, index) => {
    const share = index < 4 || (isFaulty && index > 11) ? 0 : index < 34 ? 0.25 : 1;
    const requests = 8 + Math.round(next() * 8);
    const shares: Record<string, number> = share === 0 ? { [before]: 1 } : share === 1 ? { [fresh]: 1 } : { [before]: 1 - share, [fresh]: share };
    return { at: start + index * 60_000, shares, requests, failed: isFaulty && share > 0 ? Math.round(requests * share * 0.6) : 0 };
  });
}

export function evaluation(at: number, auc: number, champion?: number): EvaluationDocument {
  return {
    version: 1, modelId: 'flight-delay', run: `${iso(at).slice(0, 10).replaceAll('-', '')}-0005-abc`, manifestKey: 'manifest.json', task: { kind: 'binary', label: 'delayed', positive: '1' },
    holdoutRows: 112_402, decision: 'PROMOTE', reason: `ROC_AUC ${auc} ≥ 0.62`, championProblem: 'none',
    gates: [
      { gate: { metric: 'ROC_AUC', kind: 'floor', limit: 0.62 }, status: 'PASS', value: auc, limit: 0.62, reason: `ROC_AUC ${auc} ≥ 0.62` },
      { gate: { metric: 'ROC_AUC', kind: 'champion', margin: 0.005 }, status: 'PASS', value: auc, reason: champion === undefined ? `ROC_AUC ${auc}, no champion to compare with` : `ROC_AUC ${auc} ≥ ${(champion - 0.005).toFixed(3)}, the champion's ${champion} less 0.005` },
    ],
    challenger: model(auc), ...(champion === undefined ? {} : { champion: model(champion) }),
  };
}

/** TPR = FPR^p has the area 1 / (1 + p). */
function model(auc: number): ModelEvaluation {
  const power = 1 / auc - 1;
  const curve = Array.from({ length: 101 }, (_, index): CurvePoint => {
    const falsePositiveRate = index / 100;
    const truePositiveRate = falsePositiveRate ** power;
    return { score: 1 - falsePositiveRate, falsePositiveRate, truePositiveRate, precision: (0.2 * truePositiveRate) / Math.max(0.2 * truePositiveRate + 0.8 * falsePositiveRate, 1e-9) };
  });
  const calibration = Array.from({ length: 7 }, (_, index): CalibrationBin => ({ from: index / 10, to: (index + 1) / 10, rows: Math.round(60_000 / (index + 1) ** 2), meanScore: index / 10 + 0.05, positiveShare: (index / 10 + 0.05) * (0.75 + auc * 0.4) }));
  return {
    uri: 's3://store/answers/', metrics: { ROC_AUC: auc, PR_AUC: auc - 0.32, F1: 0.2, ACCURACY: 0.81, LOG_LOSS: 1.15 - auc }, curve, calibration,
    confusion: { truePositives: 3_021, falsePositives: 2_210, falseNegatives: 18_350, trueNegatives: 88_821 },
  };
}
