/** The use case: one drift check, from event to answer. See `index.ts` for the steps and what happens when one fails. */
import type { BaselineDocument } from '../../lib/contract/baseline';
import { type DriftCheckAnswer, type DriftCheckConfig, driftKeys } from '../../lib/contract/drift-check';
import type { DriftStateDocument, LateVerdict, Span, VerdictDocument } from '../../lib/contract/verdict';
import { forEachConcurrently, Limiter } from '../shared/concurrency';
import { encode } from '../shared/documents';
import type { Log } from '../shared/log';
import { CellReader } from '../shared/records/cells';
import { type ObjectStore, type ObjectSummary, readIfPresent } from '../shared/storage/port';
import { storeUntil } from '../shared/storage/until';
import { BaselineSource } from './baseline-source';
import type { Buckets } from './decode-config';
import { decodeEvent } from './decode-event';
import { type DocumentEtags, documentEtags } from './document-etags';
import { decodeVerdict } from './documents';
import { judgeFeatures } from './feature-verdict';
import { HourObjects } from './hour-objects';
import { byDay, closedEnd, hoursOf, spanBefore, spanHours } from './hours';
import { LABELS_LEFT, leftSince, leftTooLong } from './labels-left';
import { lateOf, lateSpan, readLate } from './late-objects';
import { knownColumns } from './known-columns';
import { LogReader } from './log-reader';
import { checkMetrics, stateMetrics } from './metrics';
import { PartialCache } from './partial-cache';
import { PartialStore } from './partial-store';
import { whereLabelled } from './performance/joining';
import { type Judging, judgePerformance, postponed, restated } from './performance/judgement';
import { PerformanceCheck, type PerformanceWindow } from './performance/performance-check';
import { reportPage } from './report/report';
import { nextState, standing, stateInWords } from './state';
import { StateStore, type StoredState } from './state-store';
import { judgeSegments, withSegments } from './segments';
import { type Judged, verdictOf } from './verdict-document';
import { firstHourOf, judgeVolume } from './volume';
import { WindowCounts } from './window-counts';
import { judgeWindow } from './window-verdict';

/** Objects read at the same time: enough to hide the latency of the store, few enough to bound memory. */
const CONCURRENT_READS = 16;

/** Days of partials worked on at the same time. */
const CONCURRENT_DAYS = 4;

/**
 * Share of its time that a check keeps for judging, verdict, state and page: labels are joined no further then. A later check joins them, this
 * one tells of drift.
 */
const RESERVED = 0.1;

const DAY_HOURS = 24;

const MIDNIGHT = 'T00:00:00Z';

/** A state that changes more often while one check ends is not changed by checks. */
const STATE_ATTEMPTS = 5;

/** The parts of a drift check; a label bucket is needed where ground truth is configured. */
export interface DriftCheckParts {
  readonly storage: ObjectStore;
  readonly config: DriftCheckConfig;
  readonly buckets: Buckets;
  readonly log: Log;
}

/** Which hours of the log are closed for good, and which are looked at again. */
interface ReadingRules {
  /** The end of the latest hour that a schedule has closed; `undefined` before the first scheduled check. */
  readonly closedUntil: string | undefined;
  /** Hours in which objects that came late are looked for. */
  readonly late?: Span | undefined;
  /** The state before the check. */
  readonly document: DriftStateDocument | undefined;
}

export class DriftCheck {
  private readonly baselines: BaselineSource;
  private readonly states: StateStore;
  private readonly cache = new PartialCache();
  /** The same for all checks: what finds the categories of a baseline is kept by it. */
  private readonly reader: CellReader;
  private readonly performance: PerformanceCheck | undefined;
  /** Whether the time is over in which labels are joined. */
  private isLate: () => boolean = () => false;

  /** @throws Error when labels are to be joined and nothing says where they lie */
  public constructor(private readonly parts: DriftCheckParts) {
    const { storage, config, buckets, log } = parts;
    this.baselines = new BaselineSource(storage, buckets, config, log);
    this.states = new StateStore(storage, buckets.store, config.modelId);
    this.reader = new CellReader(config.missingWords);
    this.performance = whereLabelled({ ...parts, storage: storeUntil(storage, () => this.isLate()) }, (of) => new PerformanceCheck(of));
  }

  /**
   * @param remainingMs how long the check may still take, asked again and again; for ever where nobody says
   * @param labels whether they are joined, or left to later checks: others join them, more than one function could
   * @throws Error when the check cannot be carried out; what was stored until then is used by the next attempt
   */
  public async run(event: unknown, remainingMs: () => number = () => Infinity, labels: 'joined' | 'left' = 'joined'): Promise<DriftCheckAnswer> {
    const reserved = RESERVED * remainingMs();
    this.isLate = () => remainingMs() < reserved;
    const { config } = this.parts;
    const { time, window } = decodeEvent(event, config.lagMinutes);
    return window ? this.runRequested(window) : this.runScheduled(time, closedEnd(time, config.lagMinutes, config.everyHours), labels === 'joined' ? this.performance : undefined);
  }

  /** @param joining nothing where labels are left to later checks */
  private async runScheduled(time: number, end: string, joining: PerformanceCheck | undefined): Promise<DriftCheckAnswer> {
    const { config, log } = this.parts;
    const isLeft = this.performance !== undefined && joining === undefined;
    const etags = await this.documentEtags();
    const stored = await this.states.read(etags);
    const earlier = await this.answerOfEarlier(stored, end, time);
    if (earlier) {
      // An attempt before may have ended without its labels.
      if (earlier.outcome === 'ALREADY_JUDGED') {
        await joining?.window(end);
        const problem = isLeft && leftTooLong(config, stored.document!, end);
        if (problem) throw problem;
      }
      return earlier;
    }
    const baseline = await this.baselines.get(etags);
    const spans = config.features.map(({ windowHours }) => spanBefore(end, windowHours));
    const judged = await this.judge(baseline, spans, { closedUntil: end, late: lateSpan(stored.document, config.everyHours), document: stored.document });
    if (isLeft) log.warn('labels-left', { end });
    const labelled = await labelledBy(joining, end);
    const { answer, state } = await this.commit(isLeft ? { ...judged, reason: `${judged.reason}; ${LABELS_LEFT}` } : judged, labelled instanceof Error ? undefined : labelled, isLeft, time, end, stored);
    const problem = labelled instanceof Error ? labelled : isLeft && leftTooLong(config, state, end);
    if (problem) throw problem;
    return answer;
  }

  private async runRequested(window: Span): Promise<DriftCheckAnswer> {
    const { config } = this.parts;
    const etags = await this.documentEtags();
    const { document } = await this.states.read(etags);
    const baseline = await this.baselines.get(etags);
    const judged = await this.judge(baseline, config.features.map(() => window), { closedUntil: document?.recent.at(-1)?.end, document });
    const verdict = verdictOf(judged, document?.state ?? 0, judged.reason, undefined);
    const verdictKey = driftKeys.requestedVerdict(config.modelId, window.start, window.end);
    await this.write(verdictKey, verdict);
    return this.answer('ON_REQUEST', verdictKey, verdict.reason);
  }

  /** The answer for a window that was judged before, or that a later one has overtaken. */
  private async answerOfEarlier({ document }: StoredState, end: string, time: number): Promise<DriftCheckAnswer | undefined> {
    const place = standing(document, end);
    if (place === 'new' || document === undefined) return undefined;
    const { storage, buckets, config, log } = this.parts;
    const latest = document.recent.at(-1)!.end;
    const verdictKey = driftKeys.verdict(config.modelId, latest);
    if (place === 'older') {
      return this.answer('SUPERSEDED', verdictKey, `the window up to ${latest} was judged before the one up to ${end}`);
    }
    const content = await readIfPresent(storage, buckets.store, verdictKey);
    if (content) stateMetrics(decodeVerdict(content.body, verdictKey, config.modelId), time).forEach((line) => log.metrics(line));
    return this.answer('ALREADY_JUDGED', verdictKey, `the window up to ${end} was judged before`);
  }

  private async judge(baseline: BaselineDocument, spans: readonly Span[], { closedUntil, late, document }: ReadingRules): Promise<Judged> {
    const { storage, config, buckets, log } = this.parts;
    const reads = new Limiter(CONCURRENT_READS);
    const logReader = new LogReader({ storage, bucket: buckets.log, logDescriptor: config.log, known: knownColumns(config), reader: this.reader, reads }, baseline);
    const partials = new PartialStore({ storage, buckets, logReader, reads, cache: this.cache, log, closedUntil }, baseline);
    const window = spans.reduce((longest, span) => (span.start < longest.start ? span : longest));
    const counts = new WindowCounts(baseline, spans, window);
    const windowHours = new Set(hoursOf(window));
    const lateHours = new Set(late ? hoursOf(late) : []);
    const hours = [...new Set([...lateHours, ...windowHours])].sort();
    const stored = await partials.stored(hours);
    const lateInputs = new Map<string, readonly ObjectSummary[]>();
    let read = 0;
    await forEachConcurrently([...byDay(hours)], CONCURRENT_DAYS, async ([day, hoursOfDay]) => {
      const before = await partials.load(day, stored);
      // An hour outside the window is of interest only as far as it was read before.
      const counted = hoursOfDay.filter((hour) => windowHours.has(hour) || before.hours.has(hour));
      const missing = counted.filter((hour) => !before.hours.has(hour));
      const objects = new HourObjects(storage, buckets.log, config.log, counted.filter((hour) => lateHours.has(hour) || !before.hours.has(hour)));
      const { partials: ofDay, fresh } = await partials.complete(day, before, missing, objects);
      read += fresh.size;
      for (const hour of counted) {
        const partial = ofDay.get(hour)!;
        counts.add(partial);
        if (!lateHours.has(hour) || fresh.has(hour)) continue;
        const ofHour = lateOf(partial, await objects.of(hour));
        if (ofHour.length > 0) lateInputs.set(hour, ofHour);
      }
    });
    const lateObjects = [...lateInputs.values()].reduce((sum, ofHour) => sum + ofHour.length, 0);
    const lateRows = await this.countLate(lateInputs, logReader);
    log.info('window-counted', { start: window.start, end: window.end, hours: windowHours.size, hoursRead: read, rows: counts.rows, quarantined: counts.quarantined, lateObjects });
    if (late && lateObjects > 0) log.warn('objects-late', { lateObjects, ...lateRows, start: late.start, end: late.end });
    const current = counts.features();
    const windows = config.features.map((feature, index) => ({ feature, baseline: baseline.features[index]!, current: current[index]!, window: spans[index]! }));
    const features = judgeFeatures(windows, config);
    // Segments are compared with all of their training rows, day and night; a request may be for hours.
    const segments = spans.every((span) => spanHours(span) >= DAY_HOURS) ? judgeSegments(baseline, windows, counts.segments(), config) : undefined;
    const { rows, quarantined, damagedObjects } = counts;
    const volume = judgeVolume(baseline, counts, window, config, firstHourOf(document, window, counts.firstHour));
    return { baseline, window, counts, lateObjects, late: lateRows, volume, features, segments, current, ...withSegments(judgeWindow(features, { rows, quarantined, damagedObjects, volume }, config), segments) };
  }

  /** Of late objects that cannot be fetched the first one is named: where one is archived, many are. */
  private async countLate(byHour: ReadonlyMap<string, readonly ObjectSummary[]>, logReader: LogReader): Promise<LateVerdict | undefined> {
    let isTold = false;
    return readLate(byHour, async (hour, objects) => {
      try {
        return (await logReader.count(hour, objects)).partial.rows;
      } catch (error) {
        if (!isTold) this.parts.log.warn('late-object-unread', { hour, key: objects[0]!.key, error: error instanceof Error ? error.message : String(error) });
        isTold = true;
        return undefined;
      }
    });
  }

  /** Writes verdict and state; the state is what makes the check count, so metrics and the page come behind it. */
  private async commit(judged: Judged, labelled: PerformanceWindow | undefined, isLeft: boolean, time: number, end: string, first: StoredState): Promise<{ readonly answer: DriftCheckAnswer; readonly state: DriftStateDocument }> {
    const { config, log } = this.parts;
    const verdictKey = driftKeys.verdict(config.modelId, end);
    let stored = first;
    for (let attempt = 1; attempt <= STATE_ATTEMPTS; attempt++) {
      const judging = this.judging(judged.baseline, end, stored);
      const performance = labelled && judging && judgePerformance(labelled, stored.document?.performance, judging);
      const performanceState = performance?.state ?? (judging && postponed(stored.document?.performance, this.performance!.definition, judging));
      const drift = nextState(stored.document, { modelId: config.modelId, baselineId: judged.baseline.id, end, status: judged.status, rows: judged.counts.rows, features: judged.features }, config);
      const firstHour = config.leastVolume === undefined ? {} : { firstHour: firstHourOf(stored.document, judged.window, judged.counts.firstHour) };
      const state = { ...drift, ...firstHour, ...leftSince(isLeft, stored.document, end), ...(performanceState ? { performance: performanceState } : {}) };
      const verdict = verdictOf(judged, state.state, `${judged.reason}; ${stateInWords(state, stored.document)}`, performance?.verdict);
      await this.write(verdictKey, verdict);
      if ((await this.states.replace(stored, state)) === 'written') {
        checkMetrics(verdict, time, config.features).forEach((line) => log.metrics(line));
        await this.report(judged, verdict, state, stored);
        const outcome = judged.status === 'insufficient-data' ? 'INSUFFICIENT_DATA' : state.state === 1 ? 'DRIFTED' : 'STABLE';
        return { answer: this.answer(outcome, verdictKey, verdict.reason), state };
      }
      stored = await this.states.read(await this.documentEtags());
      const earlier = await this.answerOfEarlier(stored, end, time);
      if (earlier) {
        // What this check has written says a state that never was.
        await this.write(verdictKey, verdictOf(judged, stored.document!.state, `${judged.reason}; ${stateInWords(stored.document!, undefined)}`, restated(performance?.verdict, stored.document!.performance)));
        return { answer: earlier, state: stored.document! };
      }
    }
    throw new Error(`${driftKeys.state(config.modelId)}: changed ${STATE_ATTEMPTS} times while the window up to ${end} was judged, expected checks alone to write it; find who else does`);
  }

  private judging({ id }: BaselineDocument, end: string, { document }: StoredState): Judging | undefined {
    const { config: { performance, everyHours } } = this.parts;
    return performance && { config: performance, everyHours, end, isNewModel: document !== undefined && document.baselineId !== id };
  }

  /** A page a day, and one whenever the state changes: every check would write what nobody opens. What becomes of it ends no check. */
  private async report({ baseline, current }: Judged, verdict: VerdictDocument, state: DriftStateDocument, { document }: StoredState): Promise<void> {
    const { end } = verdict.window;
    const isChange = (document?.state ?? 0) !== state.state || (document?.performance?.state ?? 0) !== (state.performance?.state ?? 0) || (document?.performance?.fairness?.state ?? 0) !== (state.performance?.fairness?.state ?? 0);
    if (!isChange && !end.endsWith(MIDNIGHT)) return;
    const { storage, buckets, config, log } = this.parts;
    try {
      const page = reportPage({ verdict, baseline, counts: current, trend: state.trend ?? [], since: state.since, ...(state.performance ? { performanceTrend: state.performance.trend } : {}) });
      await storage.write(buckets.store, driftKeys.report(config.modelId, end), page);
    } catch (error) {
      log.warn('report-not-written', { end, error: error instanceof Error ? error.message : String(error) });
    }
  }

  private documentEtags(): Promise<DocumentEtags> {
    const { storage, buckets, config } = this.parts;
    return documentEtags(storage, buckets.store, config.modelId);
  }

  private async write(key: string, verdict: VerdictDocument): Promise<void> {
    await this.parts.storage.write(this.parts.buckets.store, key, encode(verdict));
  }

  private answer(outcome: DriftCheckAnswer['outcome'], verdictKey: string, reason: string): DriftCheckAnswer {
    this.parts.log.info('check-ended', { outcome, verdictKey, reason });
    return { outcome, verdictKey, reason };
  }
}

/** Labels that cannot be joined, or not in time, must not hide that the model drifts: the error is thrown when that is told. */
async function labelledBy(joining: PerformanceCheck | undefined, end: string): Promise<PerformanceWindow | Error | undefined> {
  try {
    return await joining?.window(end);
  } catch (error) {
    return new Error(`labels of the window up to ${end}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
