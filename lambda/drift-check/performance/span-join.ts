/**
 * Joins the log of one span with its labels: those delivered from its start until the delay behind its end. In memory lie so many
 * labels; of more, the log is read in several passes, each with a part of the requests.
 *
 * The span before is looked at once more, with all labels from its start on: by as many as now lack a label fewer, so many were late.
 */
import type { LogDescriptor } from '../../../lib/contract/dataset';
import type { PerformanceConfig, PerformancePart } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import { forEachConcurrently, type Limiter } from '../../shared/concurrency';
import { GroundTruthJoin, idOf } from '../../shared/ground-truth/join';
import type { GroundTruth, Labelled } from '../../shared/ground-truth/labels';
import { performanceCounter } from '../../shared/performance/counter';
import type { CellReader } from '../../shared/records/cells';
import { readRecords } from '../../shared/records/read-records';
import type { ObjectStore, ObjectSummary } from '../../shared/storage/port';
import { HourObjects } from '../hour-objects';
import { addHours, hoursOf } from '../hours';
import type { LabelSource } from './label-source';

export interface SpanJoinParts {
  readonly storage: ObjectStore;
  /** Of the log. */
  readonly bucket: string;
  readonly log: LogDescriptor;
  readonly performance: PerformanceConfig;
  /** Whether the label's column is one of numbers. */
  readonly isNumber: boolean;
  readonly reader: CellReader;
  readonly reads: Limiter;
  readonly labels: LabelSource;
}

/** A day with so many times a million requests an hour has no drift check by one function. */
const MOST_PASSES = 64;

/** Hours of the log that are read beside each other. */
const HOURS_AT_ONCE = 4;

interface Totals {
  labelled: number;
  unlabelled: number;
  withoutId: number;
  unusable: number;
  repeated: number;
  /** Rows of the span before whose first label was delivered when that had been joined. */
  late: number;
  /** Rows of the span before that still have no label. */
  stillUnlabelled: number;
  objects: number;
  delivered: number;
  replaced: number;
  quarantined: number;
  readonly found: Map<string, number>;
}

export class SpanJoin {
  private readonly columns: readonly string[];
  private readonly descriptor: LogDescriptor;

  public constructor(private readonly parts: SpanJoinParts) {
    const { log, performance: { id, prediction, sensitive } } = parts;
    const { columnNames = {}, capture } = log;
    this.columns = [id, prediction, ...sensitive.map((name) => (Object.hasOwn(columnNames, name) ? columnNames[name]! : name))];
    this.descriptor = { ...log, ...(capture ? { capture: { ...capture, inferenceId: id } } : {}) };
  }

  /**
   * @param before what was joined of the span before
   * @throws Error when labels are too many even for many passes
   */
  public async join(span: Span, before: PerformancePart | undefined): Promise<PerformancePart> {
    for (let passes = 1; passes <= MOST_PASSES; passes *= 2) {
      const part = await this.inPasses(span, before, passes);
      if (part) return part;
    }
    throw new Error(`labels of ${span.start} to ${span.end}: got more than fit into memory in ${MOST_PASSES} parts, expected fewer; check more often, or log a sample of the requests`);
  }

  private async inPasses(span: Span, before: PerformancePart | undefined, passes: number): Promise<PerformancePart | undefined> {
    const { labels, performance, reader, isNumber } = this.parts;
    const { groundTruth: { delayHours } } = performance;
    const counter = performanceCounter(performance, reader, isNumber);
    const totals: Totals = { labelled: 0, unlabelled: 0, withoutId: 0, unusable: 0, repeated: 0, late: 0, stillUnlabelled: 0, objects: 0, delivered: 0, replaced: 0, quarantined: 0, found: new Map() };
    for (let index = 0; index < passes; index++) {
      const read = await labels.read({ start: span.start, end: addHours(span.end, delayHours) }, { index, of: passes });
      if (!read) return undefined;
      const { truth } = read;
      const own = truth.ofSpan(span.start);
      totals.delivered += own.delivered;
      totals.replaced += own.replaced;
      if (index === 0) [totals.objects, totals.quarantined] = [read.objects, read.quarantined];
      const joins = await this.readLog(span, truth, (cells, label, found, row) => {
        if (row === 0 && !take(found, totals)) totals.repeated += found.labels.length;
        const [, prediction, ...groups] = cells;
        if (counter.add(label, prediction, groups)) totals.labelled += 1;
        else totals.unusable += 1;
      }, (rows) => void (totals.unusable += rows));
      for (const join of joins) {
        totals.unlabelled += join.unlabelled;
        // Rows without an id, or of a request that lost one, belong to no part of the requests: they come in every pass.
        if (index > 0) continue;
        totals.withoutId += join.withoutId;
        totals.unusable += join.lost;
      }
      if (before && before.unlabelled > 0) {
        const between = { start: before.start, end: span.start };
        const earlier = await labels.read(between, { index, of: passes });
        if (!earlier) return undefined;
        await this.countLate(between, [truth, earlier.truth], totals);
      }
    }
    const { labelled, unlabelled, withoutId, unusable, repeated, late, stillUnlabelled, objects, delivered, replaced, quarantined, found } = totals;
    return {
      start: span.start,
      predictions: labelled + unlabelled + withoutId + unusable,
      labelled, unlabelled, withoutId, unusable, repeated,
      labels: { objects, delivered, replaced, quarantined },
      // A file that comes into an hour that was read has labels that were in time by their name only.
      late: before ? Math.max(late, before.unlabelled - stillUnlabelled) : 0,
      lateObjects: before ? Math.max(0, (await labels.count({ start: before.start, end: span.start })) - before.labels.objects) : 0,
      found: Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1))),
      counts: counter.counts(),
    };
  }

  /**
   * A label is late where it was delivered when the span before had been joined, and corrects none that was in time.
   *
   * @param before what to count in, of which labels were delivered from its end on, and those until then
   */
  private async countLate(before: Span, [later, earlier]: readonly [GroundTruth, GroundTruth], totals: Totals): Promise<void> {
    const due = addHours(before.end, this.parts.performance.groundTruth.delayHours);
    const truth = { holds: (id: string) => later.holds(id), find: (id: string) => later.find(id) ?? earlier.find(id) };
    const joins = await this.readLog(before, truth, (cells, _, found, row) => {
      if (found.first < due || earlier.find(idOf(cells[0])!)) return;
      if (row === 0) take(found, totals);
      totals.late += 1;
    }, () => undefined);
    for (const { unlabelled } of joins) totals.stillUnlabelled += unlabelled;
  }

  /** @param unequal gets the number of rows of a request that has another number of labels */
  private async readLog(span: Span, truth: Pick<GroundTruth, 'holds' | 'find'>, labelled: (cells: readonly unknown[], label: unknown, found: Labelled, row: number) => void, unequal: (rows: number) => void): Promise<GroundTruthJoin[]> {
    const { storage, bucket, log } = this.parts;
    const hours = hoursOf(span);
    const objects = new HourObjects(storage, bucket, log, hours);
    const joins: GroundTruthJoin[] = [];
    await forEachConcurrently(hours, HOURS_AT_ONCE, async (hour) => {
      const listed = await objects.of(hour);
      await forEachConcurrently(listed, listed.length, async (object) => {
        const join = new GroundTruthJoin(truth, 0, {
          labelled: (cells, label, _line, found, row) => labelled(cells, label, found, row),
          unequal: (_line, _reason, rows) => unequal(rows),
          // Lines that are no rows are the drift check's to count, and the join counts the rows that went with them.
          quarantine: () => undefined,
        });
        joins.push(join);
        await this.readObject(object, join);
      });
    });
    return joins;
  }

  private async readObject({ key }: ObjectSummary, join: GroundTruthJoin): Promise<void> {
    const { storage, bucket, reads } = this.parts;
    const { format, capture } = this.descriptor;
    await reads.run(async () => {
      const { chunks } = await storage.stream(bucket, key);
      const object = { key, format, ...(capture ? { capture } : {}), chunks, absentColumns: 'missing' } as const;
      await readRecords(object, this.columns, join);
      join.end();
    });
  }
}

/**
 * Counts the labels of a request as found, when its first row comes.
 *
 * @returns false where they had been found before
 */
function take(labels: Labelled, { found }: Totals): boolean {
  if (labels.isFound) return false;
  labels.isFound = true;
  found.set(labels.delivered, (found.get(labels.delivered) ?? 0) + labels.labels.length);
  return true;
}
