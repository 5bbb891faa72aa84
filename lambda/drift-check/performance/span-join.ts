/**
 * Joins the log of one span with its labels: those delivered from its start until the delay behind its end. In memory lie so many
 * labels; of more, the log is read in several passes, each with a part of the requests.
 *
 * The span before is looked at once more, with all labels from its start on: by as many as now lack a label fewer, so many were late.
 */
import type { JoinedPartition } from '../../../lib/contract/label-join';
import type { PerformanceConfig } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import { GroundTruthJoin } from '../../shared/ground-truth/join';
import type { GroundTruth, Labelled, Partition } from '../../shared/ground-truth/labels';
import { idOf } from '../../shared/ground-truth/requests';
import { performanceCounter } from '../../shared/performance/counter';
import { OutcomeSample } from '../../shared/performance/outcome-sample';
import { type CellReader, timestampCell } from '../../shared/records/cells';
import { addHours } from '../hours';
import { delayOf } from './due-spans';
import type { Labels } from './label-source';
import type { Requests } from './log-requests';
import { byName } from './span-part';

export interface SpanJoinParts {
  readonly performance: PerformanceConfig;
  /** Whether the label's column is one of numbers. */
  readonly isNumber: boolean;
  readonly reader: CellReader;
  readonly requests: Requests;
  readonly labels: Labels;
}

/** What has so many times a million labels is no join for one function. */
const MOST_PASSES = 64;

/** Cells of a row before those of its groups: id and answer. */
const FIRST_GROUP = 2;

/** All requests. */
const WHOLE: Partition = { index: 0, of: 1 };

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
  readonly foundLate: Map<string, number>;
}

export class SpanJoin {
  public constructor(private readonly parts: SpanJoinParts) {}

  /**
   * @param before the span before, where it is looked at once more
   * @param partition of the requests that are joined; what belongs to none is counted in the first one
   * @throws Error when labels are too many even for many passes
   */
  public async join(span: Span, before: Span | undefined, partition = WHOLE): Promise<JoinedPartition> {
    for (let passes = 1; passes <= MOST_PASSES; passes *= 2) {
      const joined = await this.inPasses(span, before, partition, passes);
      if (joined) return joined;
    }
    throw new Error(`labels of ${span.start} to ${span.end}: got more than fit into memory in ${MOST_PASSES} parts, expected fewer; check more often, or log a sample of the requests`);
  }

  private async inPasses(span: Span, before: Span | undefined, partition: Partition, passes: number): Promise<JoinedPartition | undefined> {
    const { labels, performance, reader, isNumber } = this.parts;
    const { conceptDrift } = performance;
    const outcomes = conceptDrift && new OutcomeSample();
    const counter = performanceCounter(performance, reader, isNumber);
    const totals: Totals = { labelled: 0, unlabelled: 0, withoutId: 0, unusable: 0, repeated: 0, late: 0, stillUnlabelled: 0, objects: 0, delivered: 0, replaced: 0, quarantined: 0, found: new Map(), foundLate: new Map() };
    for (let index = partition.index; index < partition.of * passes; index += partition.of) {
      const pass = { index, of: partition.of * passes };
      const read = await labels.read({ start: span.start, end: addHours(span.end, delayOf(performance)) }, pass);
      if (!read) return undefined;
      const { truth } = read;
      const own = truth.ofSpan(span.start);
      totals.delivered += own.delivered;
      totals.replaced += own.replaced;
      if (index === 0) [totals.objects, totals.quarantined] = [read.objects, read.quarantined];
      const joins = await this.readRequests(span, truth, (cells, label, found, row, hour) => {
        if (row === 0 && !take(found, totals.found)) totals.repeated += found.labels.length;
        const [id, prediction, ...groups] = cells;
        counter.place?.(prediction, groups, idOf(id)!, row);
        const answered = outcomes && ((isWrong: boolean): void => outcomes.add(idOf(id)!, row, this.timeOf(cells, hour, span), isWrong));
        if (counter.add(label, prediction, groups, answered)) totals.labelled += 1;
        else totals.unusable += 1;
      }, (rows) => void (totals.unusable += rows), (counter.place ?? counter.unlabelled) && (([id, prediction, ...groups], row): void => {
        counter.place?.(prediction, groups, idOf(id)!, row);
        counter.unlabelled?.(prediction);
      }));
      for (const join of joins) {
        totals.unlabelled += join.unlabelled;
        // Rows without an id, or of a request that lost one, belong to no part of the requests: they come in every pass.
        if (index > 0) continue;
        totals.withoutId += join.withoutId;
        totals.unusable += join.lost;
      }
      if (before) {
        const earlier = await labels.read({ start: before.start, end: span.start }, pass);
        if (!earlier) return undefined;
        await this.countLate(before, [truth, earlier.truth], totals);
      }
    }
    const { labelled, unlabelled, withoutId, unusable, repeated, late, stillUnlabelled, objects, delivered, replaced, quarantined, found, foundLate } = totals;
    return {
      labelled, unlabelled, withoutId, unusable, repeated,
      labels: { objects, delivered, replaced, quarantined },
      found: byName(found),
      ...(before ? { late: { rows: late, stillUnlabelled, found: byName(foundLate) } } : {}),
      counts: counter.counts(),
      ...(outcomes ? { outcomes: outcomes.inOrder() } : {}),
    };
  }

  /** When the row comes in the order of rows. What says a time outside of the span goes by a clock that nothing else goes by: its hour counts. */
  private timeOf(cells: readonly unknown[], hour: string, { start, end }: Span): number {
    const { sensitive, conceptDrift } = this.parts.performance;
    const time = conceptDrift?.eventTime === undefined ? NaN : timestampCell(cells[FIRST_GROUP + sensitive.length], conceptDrift.utcOffsetMinutes);
    return time >= Date.parse(start) && time < Date.parse(end) ? time : Date.parse(hour);
  }

  /**
   * A label is late where it was delivered when the span before had been joined, and corrects none that was in time.
   *
   * @param before what to count in, of which labels were delivered from its end on, and those until then
   */
  private async countLate(before: Span, [later, earlier]: readonly [GroundTruth, GroundTruth], totals: Totals): Promise<void> {
    const due = addHours(before.end, delayOf(this.parts.performance));
    const truth = { holds: (id: string) => later.holds(id), find: (id: string) => later.find(id) ?? earlier.find(id) };
    const joins = await this.readRequests(before, truth, (cells, _, found, row) => {
      if (found.first < due || earlier.find(idOf(cells[0])!)) return;
      if (row === 0) take(found, totals.foundLate);
      totals.late += 1;
    }, () => undefined);
    for (const { unlabelled } of joins) totals.stillUnlabelled += unlabelled;
  }

  /**
   * @param unequal gets the number of rows of a request that has another number of labels
   * @param unlabelled gets rows without a label
   */
  private readRequests(span: Span, truth: Pick<GroundTruth, 'holds' | 'find'>, labelled: (cells: readonly unknown[], label: unknown, found: Labelled, row: number, hour: string) => void, unequal: (rows: number) => void, unlabelled?: (cells: readonly unknown[], row: number) => void): Promise<readonly GroundTruthJoin[]> {
    return this.parts.requests.read(span, (hour) => new GroundTruthJoin(truth, 0, {
      labelled: (cells, label, _line, found, row) => labelled(cells, label, found, row, hour),
      ...(unlabelled ? { unlabelled } : {}),
      unequal: (_line, _reason, rows) => unequal(rows),
      // Lines that are no rows are the drift check's to count, and the join counts the rows that went with them.
      quarantine: () => undefined,
    }));
  }
}

/**
 * Counts the labels of a request as found, when its first row comes.
 *
 * @returns false where they had been found before
 */
function take(labels: Labelled, found: Map<string, number>): boolean {
  if (labels.isFound) return false;
  labels.isFound = true;
  found.set(labels.delivered, (found.get(labels.delivered) ?? 0) + labels.labels.length);
  return true;
}
