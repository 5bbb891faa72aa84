/**
 * Judges a window of performance, and brings its state over time forward. Nothing is asked of the store here: whoever finds that another
 * check has written the state meanwhile judges again.
 *
 * Rows before another baseline was put in place are of the model before: until all of the window is of this one it has no reference, and
 * each model is compared with what it was like itself, each metric in the first whole window that tells it and how far chance moves it.
 */
import { METRICS_WITHOUT_LABELS, type PerformanceConfig, type PerformanceCounts, type PerformancePart } from '../../../lib/contract/performance';
import type { FairnessVerdict, MeasuredMetric, PerformanceRuleResult, PerformanceStateDocument, PerformanceStatus, PerformanceVerdict, StateOverTime } from '../../../lib/contract/performance-verdict';
import { type Span, TREND_WINDOWS } from '../../../lib/contract/verdict';
import { type ClusterSpace, clusterSpace } from '../../shared/performance/clustering-metrics';
import { performanceCounter } from '../../shared/performance/counter';
import { calibrationShares, classMatrix, countedRows, performanceMetrics } from '../../shared/performance/metrics';
import { binaryCounts, strayRows } from '../../shared/performance/binary-counter';
import { CellReader } from '../../shared/records/cells';
import { counted, shownNumber } from '../../shared/words';
import { addHours } from '../hours';
import { overTime } from '../over-time';
import { changeInWords, followErrors } from './concept-drift';
import { delayOf } from './due-spans';
import { judgeFairness } from './fairness';
import { LabelLedger } from './label-ledger';
import type { PerformanceWindow } from './performance-check';
import { isJudged, judgeRule, ruleName, standingOf } from './rules';

/** Of the rows of a window, how many may have a label of neither class: single ones are slips, and do not hide how the model answers. */
const STRAY_SHARE = 0.01;

/** Classes that a verdict lists. */
const LISTED_CLASSES = 50;

export interface JudgedPerformance {
  readonly verdict: PerformanceVerdict;
  readonly state: PerformanceStateDocument;
}

export interface Judging {
  readonly config: PerformanceConfig;
  readonly everyHours: number;
  /** Window end of the check. */
  readonly end: string;
  /** Whether the state before is of another baseline. */
  readonly isNewModel: boolean;
}

export function judgePerformance({ definition, window, parts }: PerformanceWindow, stored: PerformanceStateDocument | undefined, judging: Judging): JudgedPerformance {
  const { config, everyHours, end, isNewModel } = judging;
  const known = stored?.definition === definition ? stored : undefined;
  // Whose rows they are does not depend on how they are joined.
  const from = isNewModel ? end : stored?.from;
  const kept = isNewModel ? undefined : known;
  const own = parts.filter(({ start }) => from === undefined || start >= from);
  const counts = sumOf(own, config);
  const sum = (of: (part: PerformancePart) => number, among = own): number => among.reduce((total, part) => total + of(part), 0);
  const labelled = sum((part) => part.labelled);
  const lack = lackOf(counts, labelled, { config, from, window });
  const space = lack === undefined && counts.kind === 'clustering' ? clusterSpace(counts) : undefined;
  const metrics = lack === undefined ? toldMetrics(counts, labelled, config, space) : [];
  const isWhole = own.length === parts.length && (own[0]!.labelled > 0 || ('answers' in counts && own[0]!.predictions > 0));
  const reference = referenceOf(kept?.reference, isWhole ? metrics : []);
  const rules = lack === undefined ? config.rules.map((rule) => judgeRule(rule, metrics, reference)) : [];
  const { status, suspects } = standingOf(rules.map((result) => ({ ...result, name: ruleName(result.rule), judged: isJudged(result) })), kept?.suspects);
  const state = overTime<PerformanceStatus>(kept, end, status, { ...config.breach, everyHours }, 'breached');
  const fairness = config.sensitive.length > 0 && counts.kind === 'binary' && lack === undefined ? fairnessOf(counts, judging, kept?.fairness) : undefined;
  const conceptDrift = config.conceptDrift && followErrors(config.conceptDrift, window, everyHours, own, kept?.conceptDrift);
  const ledger = new LabelLedger(known, delayOf(config), everyHours);
  for (const part of parts) ledger.add(part);
  const verdict: PerformanceVerdict = {
    window: { start: own[0]?.start ?? window.end, end: window.end },
    status,
    state: state.state,
    reason: [lack ?? reasonOf(rules, reference), ...strayInWords(counts), ...(config.groundTruth ? labelsInWords(sum((part) => part.predictions), labelled, ledger.late) : []), ...(conceptDrift?.verdict.changes ?? []).map(changeInWords), stateInWords(state, kept)].join('; '),
    predictions: sum((part) => part.predictions),
    labelled,
    unlabelled: sum((part) => part.unlabelled),
    withoutId: sum((part) => part.withoutId),
    unusable: sum((part) => part.unusable),
    repeated: sum((part) => part.repeated),
    late: ledger.late,
    lateLabelObjects: ledger.lateObjects,
    ...(ledger.unmatched === undefined ? {} : { unmatched: ledger.unmatched }),
    replacedLabels: sum(({ labels }) => labels.replaced),
    unreadableLabels: sum(({ labels }) => labels.quarantined),
    ...(config.groundTruth ? {} : { withoutLabels: true as const }),
    metrics,
    rules,
    ...(lack === undefined ? detailsOf(counts) : {}),
    ...(space ? { clusters: space.clusters.slice(0, LISTED_CLASSES) } : {}),
    ...(fairness ? { fairness: fairness.verdict } : {}),
    ...(conceptDrift ? { conceptDrift: conceptDrift.verdict } : {}),
  };
  return {
    verdict,
    state: {
      definition,
      ...state,
      ...suspected(suspects),
      ...(from === undefined ? {} : { from }),
      ...(reference ? { reference } : {}),
      joined: ledger.joined,
      found: ledger.open,
      ...(fairness ? { fairness: fairness.state } : kept?.fairness ? { fairness: kept.fairness } : {}),
      ...(conceptDrift ? { conceptDrift: conceptDrift.state } : {}),
      trend: [...(kept?.trend ?? []), { end, status, state: state.state, labelled, values: config.rules.map((_, index) => rules[index]?.value ?? null) }].slice(-TREND_WINDOWS),
    },
  };
}

/**
 * The state of a check that could not join labels: as it was, but that another model has no reference yet, and rows from now on. Also where no
 * label was ever joined: when they can be, rows of the model before must not count as this one's.
 *
 * @param definition of the parts, as it would have joined them
 */
export function postponed(stored: PerformanceStateDocument | undefined, definition: string, { config, everyHours, end, isNewModel }: Judging): PerformanceStateDocument | undefined {
  if (!isNewModel) return stored;
  // Nothing is joined yet: the next window begins where this one does.
  const begin = addHours(end, -delayOf(config) - config.windowHours);
  const { joined, found } = stored?.definition === definition ? stored : { joined: { start: begin, end: begin }, found: {} };
  return { definition, ...overTime<PerformanceStatus>(undefined, end, 'insufficient-data', { ...config.breach, everyHours }, 'breached'), from: end, joined, found, trend: [] };
}

/** What is known stays; a metric whose error nobody knows is no reference. */
function referenceOf(kept: readonly MeasuredMetric[] | undefined, metrics: readonly MeasuredMetric[]): readonly MeasuredMetric[] | undefined {
  const added = metrics.filter(({ metric, error }) => error !== undefined && !kept?.some((one) => one.metric === metric));
  return added.length === 0 ? kept : [...(kept ?? []), ...added];
}

/** The verdict with the states of another check of the same window, which was first to write them. */
export function restated(verdict: PerformanceVerdict | undefined, stored: PerformanceStateDocument | undefined): PerformanceVerdict | undefined {
  if (!verdict || !stored) return verdict;
  const { fairness } = verdict;
  return { ...verdict, state: stored.state, ...(fairness && stored.fairness ? { fairness: { ...fairness, state: stored.fairness.state } } : {}) };
}

/** Adds up; the order makes no difference. */
export function sumOf(parts: readonly PerformancePart[], { task, sensitive }: Pick<PerformanceConfig, 'task' | 'sensitive'>): PerformanceCounts {
  const counter = performanceCounter({ task, sensitive }, new CellReader([]), false);
  for (const { counts } of parts) counter.merge(counts);
  return counter.counts();
}

/** Why nothing can be told of the window, if so. */
function lackOf(counts: PerformanceCounts, labelled: number, { config, from, window }: { readonly config: PerformanceConfig; readonly from: string | undefined; readonly window: Span }): string | undefined {
  const { minLabelled, groundTruth } = config;
  if (from !== undefined && from >= window.end) return `the model is new since ${from}${groundTruth ? `, and its first labels are due behind ${addHours(from, groundTruth.delayHours)}` : ''}`;
  if ('answers' in counts && counts.answers < minLabelled) return `${counted(counts.answers, 'answer')}, ${minLabelled} are needed`;
  if (counts.kind === 'clustering' && counts.clusters === null) return 'answers have too many clusters to be told apart';
  if ('answers' in counts) return undefined;
  if (labelled < minLabelled) return `${counted(labelled, 'row')} with a label, ${minLabelled} are needed`;
  if (countedRows(counts) === undefined) return 'labels and answers have too many classes to be told apart';
  if (counts.kind === 'binary' && counts.others.length > 1 && strayRows(counts) > STRAY_SHARE * labelled) return 'labels have more than two values, expected the positive class and one other';
  return undefined;
}

/** How often alarms are raised, and how clusters lie to each other, needs no labels; all else does. */
function toldMetrics(counts: PerformanceCounts, labelled: number, { minLabelled }: PerformanceConfig, space: ClusterSpace | undefined): MeasuredMetric[] {
  const metrics = performanceMetrics(counts, space);
  return labelled < minLabelled ? metrics.filter(({ metric }) => METRICS_WITHOUT_LABELS[counts.kind]?.includes(metric)) : metrics;
}

function detailsOf(counts: PerformanceCounts): Pick<PerformanceVerdict, 'confusion' | 'calibration' | 'classes'> {
  if (counts.kind === 'binary') return { confusion: binaryCounts(counts.confusion), calibration: calibrationShares(counts) };
  if (counts.kind !== 'multiclass' || counts.pairs === null) return {};
  const { names, matrix } = classMatrix(counts.pairs);
  const classes = matrix.classes().map((rows, index) => ({ name: names[index]!, ...rows }));
  return { classes: classes.sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1)).slice(0, LISTED_CLASSES) };
}

function fairnessOf(counts: Extract<PerformanceCounts, { kind: 'binary' }>, { config, everyHours, end }: Judging, previous: StateOverTime | undefined): { readonly verdict: FairnessVerdict; readonly state: StateOverTime } {
  const judged = judgeFairness(counts, config);
  const { status, suspects } = standingOf(judged.rules.map((result) => ({ ...result, name: `${result.rule.column} ${result.rule.metric}` })), previous?.suspects);
  const state = overTime<PerformanceStatus>(previous, end, status, { ...config.breach, everyHours }, 'breached');
  const reasons = judged.rules.filter(({ calm }) => !calm).map(({ reason }) => reason);
  return { verdict: { status, state: state.state, ...judged, reason: reasons.join('; ') || 'all groups within the limits' }, state: { ...state, ...suspected(suspects) } };
}

function suspected(suspects: readonly string[]): Pick<StateOverTime, 'suspects'> {
  return suspects.length === 0 ? {} : { suspects };
}

function reasonOf(rules: readonly PerformanceRuleResult[], reference: readonly MeasuredMetric[] | undefined): string {
  const breached = rules.filter((rule) => rule.breached);
  if (breached.length > 0) return breached.map(({ reason }) => reason).join('; ');
  if (reference === undefined && rules.every((rule) => !isJudged(rule))) return 'no whole window of this model yet to compare with';
  return rules.map(({ reason }) => reason).join('; ');
}

function strayInWords(counts: PerformanceCounts): string[] {
  const stray = counts.kind === 'binary' && counts.others.length > 1 ? strayRows(counts) : 0;
  return stray === 0 ? [] : [`${counted(stray, 'label')} of neither class counted as not positive`];
}

/** `1 of the rows` would be one of them. */
function coverageInWords(share: number): string {
  if (share === 0) return 'no row has a label';
  return share === 1 ? 'all rows have a label' : `${shownNumber(share)} of the rows have a label`;
}

function labelsInWords(predictions: number, labelled: number, late: number): string[] {
  const coverage = predictions === 0 ? [] : [coverageInWords(labelled / predictions)];
  return late === 0 ? coverage : [...coverage, `${counted(late, 'label')} came too late`];
}

function stateInWords({ state, since, recent }: StateOverTime, previous: StateOverTime | undefined): string {
  const verb = previous && previous.state !== state ? 'now counts' : 'counts';
  const breached = recent.filter(({ status }) => status === 'breached').length;
  return `${breached} of the last ${recent.length} windows breached, the performance ${verb} as ${state === 1 ? 'breached' : 'kept'} (since ${since})`;
}
