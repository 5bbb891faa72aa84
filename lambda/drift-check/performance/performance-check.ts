/**
 * Joins what can be joined by now: the spans of the window whose labels are due and that no check has joined before, each for itself, so
 * that a part is the same whichever check makes it. Each is kept as it is made; a check that runs out of time goes on behind it.
 */
import { baselineColumns, type DriftCheckConfig } from '../../../lib/contract/drift-check';
import type { PerformanceConfig, PerformancePart } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import { fingerprint } from '../../shared/canonical-json';
import { Limiter } from '../../shared/concurrency';
import type { Log } from '../../shared/log';
import { CellReader } from '../../shared/records/cells';
import type { ObjectStore } from '../../shared/storage/port';
import { addHours, spanBefore, spanHours } from '../hours';
import { LabelSource } from './label-source';
import { PartStore } from './part-store';
import { SpanJoin } from './span-join';

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
  private readonly join: SpanJoin;

  public constructor(private readonly parts: PerformanceCheckParts) {
    const { storage, config, performance, buckets, log, labelLimit } = parts;
    const { task, groundTruth, id, prediction, sensitive } = performance;
    const isNumber = baselineColumns(config).some(({ name, type }) => name === task.label && type === 'number');
    const reads = new Limiter(CONCURRENT_READS);
    this.definition = fingerprint({ task, isNumber, groundTruth, id, prediction, sensitive, everyHours: config.everyHours, log: config.log, missingWords: config.missingWords });
    this.store = new PartStore(storage, buckets.store, config.modelId, this.definition);
    const labels = new LabelSource({ storage, bucket: buckets.label, groundTruth, everyHours: config.everyHours, reads, log, ...(labelLimit === undefined ? {} : { limit: labelLimit }) });
    this.join = new SpanJoin({ storage, bucket: buckets.log, log: config.log, performance, isNumber, reader: new CellReader(config.missingWords), reads, labels });
  }

  /** @param end up to which hours of log and labels are closed */
  public async window(end: string): Promise<PerformanceWindow> {
    const { config: { everyHours }, performance: { groundTruth: { delayHours }, windowHours }, log } = this.parts;
    const window = spanBefore(addHours(end, -delayHours), windowHours);
    const starts = Array.from({ length: spanHours(window) / everyHours }, (_, index) => addHours(window.start, index * everyHours));
    // The span before the first tells whether labels of it came late, also where a window is one span.
    const known = await this.store.load([addHours(window.start, -everyHours), ...starts]);
    let joined = 0;
    for (const start of starts) {
      if (known.has(start)) continue;
      const part = await this.join.join({ start, end: addHours(start, everyHours) }, known.get(addHours(start, -everyHours)));
      known.set(start, await this.store.keep(part));
      joined += 1;
    }
    const parts = starts.map((start) => known.get(start)!);
    const sum = (of: (part: PerformancePart) => number): number => parts.reduce((total, part) => total + of(part), 0);
    log.info('labels-joined', { ...window, spans: parts.length, joined, predictions: sum(({ predictions }) => predictions), labelled: sum(({ labelled }) => labelled) });
    return { definition: this.definition, window, parts };
  }
}
