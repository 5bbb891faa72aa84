/**
 * The use case: reading a log that is too large for one function. Steps of a state machine, each a call of the same function:
 *
 * - `plan` lists what the check of an event still has to read. What one function reads in its time is left to the check. More is parted into
 *   batches, each of objects of one hour; the list of them is written for the distributed Map to read. Once the log is read, it is the turn of
 *   labels (`performance/label-fan-out.ts`), and what is planned are steps of joining them.
 * - `count` counts one batch into a part. Its key is the fingerprint of the batch: what has been counted is not counted again, whoever
 *   delivers the batch a second time, and a plan that is made anew after a failure finds the parts that are there.
 * - `merge` adds up the parts of each hour and keeps the sums as the partials of the hours, which have the bytes that one reader would
 *   have written. An hour of which a part is missing gets no partial: it stays unread, and the next plan has it again.
 *
 * Each `merge` is followed by another `plan`, until that leaves the rest to the check, which is called as ever. It finds the partials, and is no
 * different from one whose hours an earlier check has read.
 */
import { type BaselineDocument, DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { type DriftCheckConfig, driftKeys } from '../../lib/contract/drift-check';
import { type BatchPartDocument, type CountAnswer, type CountStepEvent, FAN_OUT_LIMITS, type FanOutAnswer, type LogBatch, type MergeAnswer, type PlanAnswer } from '../../lib/contract/fan-out';
import type { HourPartial } from '../../lib/contract/partial';
import { fingerprint } from '../shared/canonical-json';
import { forEachConcurrently, Limiter } from '../shared/concurrency';
import { encode } from '../shared/documents';
import { HourSum } from '../shared/hour-result';
import type { Log } from '../shared/log';
import { CellReader } from '../shared/records/cells';
import { findObject, type ObjectStore, writeIf } from '../shared/storage/port';
import { BaselineSource } from './baseline-source';
import { batchesOf, totalBytes } from './batches';
import type { Buckets } from './decode-config';
import { decodeEvent } from './decode-event';
import { decodeStep } from './decode-step';
import { type DocumentEtags, documentEtags } from './document-etags';
import { decodePart, decodePlan } from './documents';
import { HourObjects } from './hour-objects';
import { addHours, byDay, closedEnd, hoursOf, spanBefore } from './hours';
import { knownColumns } from './known-columns';
import { LogReader } from './log-reader';
import { PartialCache } from './partial-cache';
import { PartialStore } from './partial-store';
import { LabelFanOut } from './performance/label-fan-out';
import { whereLabelled } from './performance/joining';
import { standing } from './state';
import { StateStore } from './state-store';

/** Objects or documents read at the same time. */
const CONCURRENT_READS = 16;

/** The check has nothing to read. */
const NOTHING_LEFT: PlanAnswer = { reading: 'ALONE', bytes: 0 };

export interface FanOutParts {
  readonly storage: ObjectStore;
  readonly config: DriftCheckConfig;
  readonly buckets: Buckets;
  readonly log: Log;
}

export class FanOut {
  private readonly baselines: BaselineSource;
  private readonly states: StateStore;
  private readonly cache = new PartialCache();
  private readonly reads = new Limiter(CONCURRENT_READS);
  private readonly reader: CellReader;
  private readonly labels: LabelFanOut | undefined;

  /** @throws Error when labels are to be joined and nothing says where they lie */
  public constructor(private readonly parts: FanOutParts) {
    const { storage, config, buckets, log } = parts;
    this.baselines = new BaselineSource(storage, buckets, config, log);
    this.states = new StateStore(storage, buckets.store, config.modelId);
    this.reader = new CellReader(config.missingWords);
    this.labels = whereLabelled(parts, (of) => new LabelFanOut(of));
  }

  /** @throws Error when the step cannot be carried out; it can be tried again as a whole */
  public async run(step: unknown): Promise<FanOutAnswer> {
    const event = decodeStep(step, this.parts.config.modelId);
    switch (event.step) {
      case 'plan':
        return this.plan(event.event);
      case 'count':
        return this.count(event.batch);
      case 'sort':
        return this.labelled.sort(event);
      case 'join':
        return this.labelled.join(event);
      case 'merge':
        return this.merge(event.planKey);
    }
  }

  private async plan(event: unknown): Promise<PlanAnswer> {
    const { storage, config, buckets } = this.parts;
    const { time, window } = decodeEvent(event, config.lagMinutes);
    if (window) throw new Error('event.window: got a span of your own, expected the event of the schedule; ask the function itself, without the machine');
    const end = closedEnd(time, config.lagMinutes, config.everyHours);
    const etags = await documentEtags(storage, buckets.store, config.modelId);
    const { document: state } = await this.states.read(etags);
    const place = standing(state, end);
    const log: PlanAnswer = place === 'new' ? await this.planLog(end, etags) : NOTHING_LEFT;
    return log.reading === 'FAN_OUT' || place === 'older' ? log : this.planLabels(end, log);
  }

  private async planLog(end: string, etags: DocumentEtags): Promise<PlanAnswer> {
    const { storage, config, buckets, log } = this.parts;
    const { oneFunctionBytes, batchBytes } = config.fanOut ?? FAN_OUT_LIMITS;
    const baseline = await this.baselines.get(etags);
    const hours = hoursOf(spanBefore(end, Math.max(...config.features.map(({ windowHours }) => windowHours))));
    const partials = this.partialStore(baseline, end);
    const stored = await partials.stored(hours);
    const batches: LogBatch[] = [];
    for (const [day, hoursOfDay] of byDay(hours)) {
      const known = await partials.load(day, stored);
      const missing = hoursOfDay.filter((hour) => !known.hours.has(hour));
      const objects = new HourObjects(storage, buckets.log, config.log, missing);
      for (const hour of missing) batches.push(...batchesOf(baseline, hour, await objects.of(hour), batchBytes));
    }
    const bytes = totalBytes(batches);
    if (bytes <= oneFunctionBytes) return { reading: 'ALONE', bytes };
    const planKey = driftKeys.plan(config.modelId, fingerprint(batches.map(partKeyOf)));
    await storage.write(buckets.store, planKey, encode(batches.map((batch): CountStepEvent => ({ step: 'count', batch }))));
    log.info('reading-planned', { planKey, batches: batches.length, bytes });
    return { reading: 'FAN_OUT', subject: 'LOG', bytes, planKey, steps: batches.length };
  }

  /** Labels must not hide drift: where they cannot even be planned, the check tells of drift first, and of them then. */
  private async planLabels(end: string, alone: PlanAnswer): Promise<PlanAnswer> {
    try {
      const labels = (await this.labels?.plan(end)) ?? NOTHING_LEFT;
      return labels.reading === 'FAN_OUT' ? labels : { reading: 'ALONE', bytes: alone.bytes + labels.bytes };
    } catch (error) {
      this.parts.log.warn('labels-not-planned', { end, error: error instanceof Error ? error.message : String(error) });
      return alone;
    }
  }

  private get labelled(): LabelFanOut {
    if (!this.labels) throw new Error('event.step: got a step of joining labels, expected none, as no ground truth is configured; plan it again');
    return this.labels;
  }

  private async count(batch: LogBatch): Promise<CountAnswer> {
    const { storage, config, buckets } = this.parts;
    const partKey = partKeyOf(batch);
    const baseline = await this.baselineOf(batch.baselineId);
    if (await findObject(storage, buckets.store, partKey)) {
      const { partial: { rows } } = await this.readPart(batch, baseline);
      return { partKey, rows };
    }
    const logReader = new LogReader({ storage, bucket: buckets.log, logDescriptor: config.log, known: knownColumns(config), reader: this.reader, reads: this.reads }, baseline);
    const result = await logReader.count(batch.hour, batch.inputs);
    const { modelId, id: baselineId } = baseline;
    const document: BatchPartDocument = { version: DRIFT_CONTRACT_VERSION, modelId, baselineId, ...result };
    // Where another delivery was faster, its part stands.
    await writeIf(storage, buckets.store, partKey, encode(document), { ifNoneMatch: '*' });
    return { partKey, rows: result.partial.rows };
  }

  private async merge(planKey: string): Promise<MergeAnswer> {
    const { storage, config, buckets, log } = this.parts;
    const { body } = await storage.read(buckets.store, planKey);
    const steps = decodePlan(body, planKey, config.modelId);
    const joins = steps.flatMap((step) => (step.step === 'join' ? [step] : []));
    if (joins.length > 0) {
      const merged = await this.labelled.merge(joins);
      log.info('partitions-merged', { planKey, ...merged });
      return { steps: joins.length, ...merged };
    }
    const batches = steps.flatMap((step) => (step.step === 'count' ? [step.batch] : []));
    // What was sorted lies where it is joined from.
    if (batches.length === 0) return { steps: steps.length, kept: 0, rows: 0 };
    const byHour = new Map<string, LogBatch[]>();
    for (const batch of batches) byHour.set(batch.hour, [...(byHour.get(batch.hour) ?? []), batch]);
    const hours = [...byHour.keys()].sort();
    const baseline = await this.baselineOf(batches[0]!.baselineId);
    const partials = this.partialStore(baseline, addHours(hours.at(-1)!, 1));
    const stored = await partials.stored(hours);
    let rows = 0;
    for (const [day, hoursOfDay] of byDay(hours)) {
      const before = await partials.load(day, stored);
      const sums = new Map<string, HourPartial>();
      for (const hour of hoursOfDay) {
        if (before.hours.has(hour)) continue;
        const sum = new HourSum(baseline, hour);
        await forEachConcurrently(byHour.get(hour)!, CONCURRENT_READS, async (batch) => sum.add(await this.readPart(batch, baseline)));
        const result = sum.result();
        await partials.listUnreadable(result);
        sums.set(hour, result.partial);
        rows += result.partial.rows;
      }
      await partials.keep(day, before, sums);
    }
    log.info('parts-merged', { planKey, hours: hours.length, parts: batches.length, rows });
    return { steps: batches.length, kept: hours.length, rows };
  }

  /** What was counted with other bins must not be added: the next plan is made with the baseline that is there. */
  private async baselineOf(id: string): Promise<BaselineDocument> {
    const { storage, config, buckets } = this.parts;
    const baseline = await this.baselines.get(await documentEtags(storage, buckets.store, config.modelId));
    if (baseline.id !== id) throw new Error(`${driftKeys.baseline(config.modelId)}: got baseline ${baseline.id}, expected ${id}, as when the reading was planned; plan it again`);
    return baseline;
  }

  /** @throws StorageError `NotFound` while the batch has not been counted */
  private async readPart(batch: LogBatch, baseline: BaselineDocument): Promise<BatchPartDocument> {
    const { storage, buckets } = this.parts;
    const key = partKeyOf(batch);
    const { body } = await this.reads.run(() => storage.read(buckets.store, key));
    return decodePart(body, key, batch, baseline);
  }

  private partialStore(baseline: BaselineDocument, closedUntil: string): PartialStore {
    const { storage, config, buckets, log } = this.parts;
    const { reads, cache } = this;
    const logReader = new LogReader({ storage, bucket: buckets.log, logDescriptor: config.log, known: knownColumns(config), reader: this.reader, reads }, baseline);
    return new PartialStore({ storage, buckets, logReader, reads, cache, log, closedUntil }, baseline);
  }
}

function partKeyOf(batch: LogBatch): string {
  return driftKeys.part(batch.modelId, batch.hour, fingerprint(batch));
}
