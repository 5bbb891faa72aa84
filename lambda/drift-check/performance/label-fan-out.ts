/**
 * The use case: joining a large log with its labels. Its steps are calls of the function, as those of reading the log are (`../fan-out.ts`):
 *
 * - `plan` finds the spans whose labels are due, and the objects of log and labels that they are joined from. What one function joins in its
 *   time is left to the check. Of more, the oldest spans come first, those of a day; the rows of all their objects are sorted, batch by batch;
 *   when they are, the partitions are joined; and then the next spans have their turn.
 * - `sort` writes the rows of a batch into files, one for each partition of the ids. Its key is the fingerprint of the batch: what was sorted
 *   for one span is there for the next ones, and for who delivers the batch a second time.
 * - `join` joins one partition of a span, as the check joins a whole span: by the same code, from other sources.
 * - `merge` adds up the partitions of each span and keeps the sum as its part, with the bytes that one function would have written.
 */
import { DRIFT_CONTRACT_VERSION } from '../../../lib/contract/baseline';
import { driftKeys } from '../../../lib/contract/drift-check';
import { FAN_OUT_LIMITS, type PlanAnswer, type PlannedStep } from '../../../lib/contract/fan-out';
import type { JoinAnswer, JoinDocument, JoinedPartition, JoinStepEvent, PartitionDocument, SortAnswer, SortBatch, SortedDocument, SortStepEvent } from '../../../lib/contract/label-join';
import { fingerprint } from '../../shared/canonical-json';
import { forEachConcurrently } from '../../shared/concurrency';
import { encode } from '../../shared/documents';
import { MAX_LABELLED } from '../../shared/ground-truth/labels';
import { findObject, writeIf } from '../../shared/storage/port';
import { totalBytes } from '../batches';
import { addHours } from '../hours';
import { BatchSorter, batchName } from './batch-sorter';
import { delayOf, dueWindow } from './due-spans';
import { decodeJoin, decodePartition, decodeSorted } from './join-documents';
import { type JoiningParts, joiningBy } from './joining';
import type { PartStore } from './part-store';
import { type DueSpan, type NeededBytes, SortBatches } from './sort-batches';
import { SortedLabelSource, SortedRequests } from './sorted-sources';
import { SpanJoin } from './span-join';
import { spanPart, type SpanPartRules } from './span-part';

/** Objects or documents read at the same time. */
const CONCURRENT_READS = 16;

/** What a label and its id take at least, in bytes: by it the passes are told that one function would need. */
const LABEL_BYTES = 32;

export interface LabelFanOutParts extends JoiningParts {
  /** Of what a step that sorts gathers before it is written, in characters. */
  readonly gathered?: number;
}

export class LabelFanOut {
  private readonly definition: string;
  private readonly store: PartStore;
  private readonly sorter: BatchSorter;
  private readonly batches: SortBatches;
  private readonly rules: SpanPartRules;

  public constructor(private readonly parts: LabelFanOutParts) {
    const { storage, config, performance, buckets, gathered } = parts;
    const { definition, store, rules, requests, labels } = joiningBy(parts);
    [this.definition, this.store, this.rules] = [definition, store, rules];
    this.sorter = new BatchSorter({ storage, buckets, ...(performance.groundTruth ? { groundTruth: performance.groundTruth } : {}), requests, ...(gathered === undefined ? {} : { gathered }) });
    this.batches = new SortBatches({ storage, config, performance, logBucket: buckets.log, labels, definition });
  }

  /** @param end up to which hours of log and labels are closed */
  public async plan(end: string): Promise<PlanAnswer> {
    const { storage, config, performance, buckets, log } = this.parts;
    const { oneFunctionBytes, joinHours } = config.fanOut ?? FAN_OUT_LIMITS;
    const due = await this.due(end);
    if (due.length === 0) return { reading: 'ALONE', bytes: 0 };
    // All that is due would be left to the check, not what a plan takes of it.
    const left = bytesToJoin(await this.batches.bytes(due, (some) => bytesToJoin(some) > oneFunctionBytes));
    if (left <= oneFunctionBytes) return { reading: 'ALONE', bytes: left };
    // Oldest first: what is joined is kept, so that each plan brings the next ones nearer.
    const spans = due.slice(0, Math.max(1, Math.floor(joinHours / config.everyHours)));
    const needed = await this.batches.of(spans);
    const bytes = bytesToJoin({ log: totalBytes(needed.log), labels: totalBytes(needed.labels) });
    const all = [...needed.log, ...needed.labels];
    const stored = await this.stored(all.map(({ hour }) => hour).sort());
    const unsorted = all.filter((batch) => !stored.has(this.sortedKey(batch)));
    const steps: readonly PlannedStep[] = unsorted.length > 0 ? unsorted.map((batch): SortStepEvent => ({ step: 'sort', batch })) : await this.joins(spans, all, needed.objects);
    const planKey = driftKeys.plan(config.modelId, fingerprint(steps));
    await storage.write(buckets.store, planKey, encode(steps));
    log.info('labels-planned', { planKey, delayHours: delayOf(performance), spans: spans.length, due: due.length, step: steps[0]!.step, steps: steps.length, bytes });
    return { reading: 'FAN_OUT', subject: 'LABELS', bytes, planKey, steps: steps.length };
  }

  public async sort({ batch }: SortStepEvent): Promise<SortAnswer> {
    const { storage, buckets } = this.parts;
    this.requireOwn(batch.definition, 'event.batch');
    const sortedKey = this.sortedKey(batch);
    if (await findObject(storage, buckets.store, sortedKey)) return { sortedKey };
    const document = await this.sorter.sort(batch);
    // Where another delivery was faster, it has written the same.
    await writeIf(storage, buckets.store, sortedKey, encode(document), { ifNoneMatch: '*' });
    return { sortedKey };
  }

  public async join({ joinKey, partition }: JoinStepEvent): Promise<JoinAnswer> {
    const { storage, config: { modelId, everyHours }, buckets, labelLimit } = this.parts;
    const document = await this.readJoin(joinKey);
    const { span, before, partitions } = document;
    if (partition >= partitions) throw new Error(`event.partition: got ${partition}, expected one of the ${partitions} of ${joinKey}`);
    const partitionKey = partitionKeyOf(modelId, joinKey, document, partition);
    if (await findObject(storage, buckets.store, partitionKey)) return { partitionKey, labelled: (await this.readPartition(partitionKey, document, partition)).labelled };
    const source = { storage, bucket: buckets.store, document, partition };
    const join = new SpanJoin({ ...this.rules, requests: new SortedRequests(source), labels: new SortedLabelSource({ ...source, everyHours, ...(labelLimit === undefined ? {} : { limit: labelLimit }) }) });
    const joined = await join.join(span, before?.isCounted ? { start: before.start, end: span.start } : undefined, { index: partition, of: partitions });
    const made: PartitionDocument = { version: DRIFT_CONTRACT_VERSION, modelId, definition: this.definition, start: span.start, partition, joined };
    await writeIf(storage, buckets.store, partitionKey, encode(made), { ifNoneMatch: '*' });
    return { partitionKey, labelled: joined.labelled };
  }

  /**
   * Keeps the parts of spans whose partitions are joined.
   *
   * @returns how many, and the rows in them that have a label
   */
  public async merge(steps: readonly JoinStepEvent[]): Promise<{ readonly kept: number; readonly rows: number }> {
    const { modelId } = this.parts.config;
    // What a span is joined from is large, and is not needed here.
    const joins: [string, Pick<JoinDocument, 'span' | 'before' | 'partitions'>][] = [];
    for (const joinKey of new Set(steps.map((step) => step.joinKey))) {
      const { span, before, partitions } = await this.readJoin(joinKey);
      joins.push([joinKey, { span, ...(before ? { before } : {}), partitions }]);
    }
    // Each says what of the span before it was late.
    joins.sort(([, { span: one }], [, { span: other }]) => (one.start < other.start ? -1 : 1));
    const known = await this.store.load([...new Set(joins.flatMap(([, { span, before }]) => (before ? [before.start, span.start] : [span.start])))].sort());
    let rows = 0;
    for (const [joinKey, document] of joins) {
      const { span: { start }, before } = document;
      const partitions: JoinedPartition[] = [];
      await forEachConcurrently(Array.from({ length: document.partitions }, (_, partition) => partition), CONCURRENT_READS, async (partition) => {
        partitions.push(await this.readPartition(partitionKeyOf(modelId, joinKey, document, partition), document, partition));
      });
      const part = before && known.get(before.start);
      if (before && !part) throw new Error(`${joinKey}: got no part of the span from ${before.start} on, expected the one that it was planned with; plan it again`);
      const kept = await this.store.keep(spanPart(start, partitions, before && part && { part, objects: before.objects }, this.rules));
      known.set(start, kept);
      rows += kept.labelled;
    }
    return { kept: joins.length, rows };
  }

  /** Spans that no check has joined, in order. */
  private async due(end: string): Promise<readonly DueSpan[]> {
    const { config: { everyHours }, performance } = this.parts;
    const { starts, before: first } = dueWindow(end, everyHours, performance);
    const known = await this.store.load([first, ...starts]);
    const open = new Set(starts.filter((start) => !known.has(start)));
    return [...open].map((start): DueSpan => {
      const before = addHours(start, -everyHours);
      const isOpen = open.has(before);
      const part = known.get(before);
      // Where no labels come, none can have come late.
      return { start, end: addHours(start, everyHours), ...(performance.groundTruth && (part || isOpen) ? { before: { start: before, isCounted: isOpen || part!.unlabelled > 0 } } : {}) };
    });
  }

  /** Says what each span is joined from, and makes a step of each partition. */
  private async joins(spans: readonly DueSpan[], batches: readonly SortBatch[], objects: (span: DueSpan) => number): Promise<JoinStepEvent[]> {
    const { storage, config: { modelId, fanOut }, performance, buckets } = this.parts;
    const delayHours = delayOf(performance);
    const { joinPartitions: partitions } = fanOut ?? FAN_OUT_LIMITS;
    const sorted = await this.readSorted(batches);
    const steps: JoinStepEvent[] = [];
    for (const span of spans) {
      const { start, end, before } = span;
      const from = before?.isCounted ? before.start : start;
      const document: JoinDocument = {
        version: DRIFT_CONTRACT_VERSION, modelId, definition: this.definition, span: { start, end }, partitions,
        ...(before ? { before: { start: before.start, objects: objects(span), isCounted: before.isCounted } } : {}),
        log: sorted.flatMap((one) => (one.of === 'log' && one.hour >= from && one.hour < end ? [one] : [])),
        labels: sorted.flatMap((one) => (one.of === 'labels' && one.hour >= from && one.hour < addHours(end, delayHours) ? [one] : [])),
      };
      const joinKey = driftKeys.join(modelId, fingerprint(document));
      await storage.write(buckets.store, joinKey, encode(document));
      for (let partition = 0; partition < partitions; partition++) steps.push({ step: 'join', joinKey, partition });
    }
    return steps;
  }

  /** In the order of the batches. */
  private async readSorted(batches: readonly SortBatch[]): Promise<SortedDocument['rows'][]> {
    const { storage, buckets } = this.parts;
    const sorted: SortedDocument['rows'][] = [];
    await forEachConcurrently([...batches.entries()], CONCURRENT_READS, async ([index, batch]) => {
      const key = this.sortedKey(batch);
      const { body } = await storage.read(buckets.store, key);
      sorted[index] = decodeSorted(body, key, batch, batchName(batch)).rows;
    });
    return sorted;
  }

  /** Keys of the parts of these hours, in order, that are there. */
  private async stored(hours: readonly string[]): Promise<ReadonlySet<string>> {
    const { storage, config: { modelId }, buckets } = this.parts;
    const found = new Set<string>();
    if (hours.length === 0) return found;
    const [first, last] = [hours[0]!, addHours(hours.at(-1)!, 1)].map((hour) => driftKeys.part(modelId, hour, '').slice(0, -'.json'.length));
    for await (const { key } of storage.list(buckets.store, { prefix: driftKeys.parts(modelId), startAfter: first! })) {
      if (key >= last!) break;
      found.add(key);
    }
    return found;
  }

  private sortedKey(batch: SortBatch): string {
    return driftKeys.part(batch.modelId, batch.hour, batchName(batch));
  }

  private async readJoin(joinKey: string): Promise<JoinDocument> {
    const { storage, config: { modelId }, buckets } = this.parts;
    const document = decodeJoin((await storage.read(buckets.store, joinKey)).body, joinKey, modelId);
    this.requireOwn(document.definition, joinKey);
    return document;
  }

  private async readPartition(key: string, { span: { start } }: Pick<JoinDocument, 'span'>, partition: number): Promise<JoinedPartition> {
    const { storage, config: { modelId }, buckets } = this.parts;
    const { body } = await storage.read(buckets.store, key);
    return decodePartition(body, key, modelId, { definition: this.definition, start, partition }).joined;
  }

  /** What was planned by another configuration must not be mixed with what this one reads. */
  private requireOwn(definition: string, where: string): void {
    if (definition !== this.definition) throw new Error(`${where}: got definition ${definition}, expected ${this.definition}, that of the configuration; plan it again`);
  }
}

/** What one function would have to read, which reads the log once for each pass. */
function bytesToJoin({ log, labels }: NeededBytes): number {
  return (log + labels) * Math.max(1, Math.ceil(labels / (LABEL_BYTES * MAX_LABELLED)));
}

function partitionKeyOf(modelId: string, joinKey: string, { span: { start } }: Pick<JoinDocument, 'span'>, partition: number): string {
  return driftKeys.part(modelId, start, fingerprint({ joinKey, partition }));
}
