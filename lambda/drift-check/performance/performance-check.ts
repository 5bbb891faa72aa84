/**
 * Joins what can be joined by now: the spans of the window whose labels are due and that no check has joined before, each for itself, so
 * that a part is the same whichever check makes it. Each is kept as it is made; a check that runs out of time goes on behind it.
 */
import { DRIFT_CHECK_ENV, type DriftCheckConfig } from '../../../lib/contract/drift-check';
import type { PerformanceConfig, PerformancePart } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import { Limiter } from '../../shared/concurrency';
import type { Log } from '../../shared/log';
import { CellReader } from '../../shared/records/cells';
import type { ObjectStore } from '../../shared/storage/port';
import type { Buckets } from '../decode-config';
import { addHours } from '../hours';
import { definitionOf, dueWindow, isNumberLabel } from './due-spans';
import { LabelSource } from './label-source';
import { LogRequests } from './log-requests';
import { PartStore } from './part-store';
import { SpanJoin } from './span-join';
import { spanPart, type SpanPartRules } from './span-part';

/** Objects read at the same time. */
const CONCURRENT_READS = 16;

export interface PerformanceCheckParts {
  readonly storage: ObjectStore;
  readonly config: DriftCheckConfig;
  readonly performance: PerformanceConfig;
  readonly buckets: { readonly store: string; readonly log: string; readonly label: string };
  readonly log: Log;
  /** Most labels that are in memory at once, of two readings each. */
  readonly labelLimit?: number;
}

/** The parts of one window. */
export interface PerformanceWindow {
  readonly definition: string;
  /** Of the predictions. */
  readonly window: Span;
  /** One for each span between two checks, in order. */
  readonly parts: readonly PerformancePart[];
}

export class PerformanceCheck {
  /** Fingerprint of what parts are made by. */
  public readonly definition: string;
  private readonly store: PartStore;
  private readonly labels: LabelSource;
  private readonly join: SpanJoin;
  private readonly rules: SpanPartRules;

  public constructor(private readonly parts: PerformanceCheckParts) {
    const { storage, config, performance, buckets, log, labelLimit } = parts;
    const reads = new Limiter(CONCURRENT_READS);
    this.definition = definitionOf(config, performance);
    this.store = new PartStore(storage, buckets.store, config.modelId, this.definition);
    this.labels = new LabelSource({ storage, bucket: buckets.label, groundTruth: performance.groundTruth, everyHours: config.everyHours, reads, log, ...(labelLimit === undefined ? {} : { limit: labelLimit }) });
    this.rules = { performance, isNumber: isNumberLabel(config, performance), reader: new CellReader(config.missingWords) };
    const requests = new LogRequests({ storage, bucket: buckets.log, log: config.log, performance, reads });
    this.join = new SpanJoin({ ...this.rules, requests, labels: this.labels });
  }

  /** @param end up to which hours of log and labels are closed */
  public async window(end: string): Promise<PerformanceWindow> {
    const { config: { everyHours }, performance, log } = this.parts;
    const { window, starts, before } = dueWindow(end, everyHours, performance);
    const known = await this.store.load([before, ...starts]);
    let joined = 0;
    for (const start of starts) {
      if (known.has(start)) continue;
      const part = await this.joined({ start, end: addHours(start, everyHours) }, known.get(addHours(start, -everyHours)));
      known.set(start, await this.store.keep(part));
      joined += 1;
    }
    const parts = starts.map((start) => known.get(start)!);
    const sum = (of: (part: PerformancePart) => number): number => parts.reduce((total, part) => total + of(part), 0);
    log.info('labels-joined', { ...window, spans: parts.length, joined, predictions: sum(({ predictions }) => predictions), labelled: sum(({ labelled }) => labelled) });
    return { definition: this.definition, window, parts };
  }

  private async joined(span: Span, part: PerformancePart | undefined): Promise<PerformancePart> {
    const between = part && { start: part.start, end: span.start };
    const whole = await this.join.join(span, part && part.unlabelled > 0 ? between : undefined);
    return spanPart(span.start, [whole], part && between && { part, objects: await this.labels.count(between) }, this.rules);
  }
}

/**
 * Makes what joins labels; nothing where no ground truth is configured.
 *
 * @throws Error when labels are to be joined and nothing says where they lie
 */
export function performanceOf<T>({ storage, config, buckets, log }: { readonly storage: ObjectStore; readonly config: DriftCheckConfig; readonly buckets: Buckets; readonly log: Log }, make: (parts: PerformanceCheckParts) => T): T | undefined {
  const { performance } = config;
  if (!performance) return undefined;
  const { store, log: logBucket, label } = buckets;
  if (label === undefined) throw new Error(`${DRIFT_CHECK_ENV.labelBucket}: got nothing, expected the bucket of the labels, as ground truth is configured; deploy again`);
  return make({ storage, config, performance, buckets: { store, log: logBucket, label }, log });
}
