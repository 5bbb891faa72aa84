/** Requests and labels of one partition, from the files that they were sorted into. */
import { driftKeys } from '../../../lib/contract/drift-check';
import type { JoinDocument, SortedRows } from '../../../lib/contract/label-join';
import type { Span } from '../../../lib/contract/verdict';
import { forEachConcurrently } from '../../shared/concurrency';
import type { GroundTruthJoin } from '../../shared/ground-truth/join';
import { GroundTruth, type Partition } from '../../shared/ground-truth/labels';
import type { ObjectStore } from '../../shared/storage/port';
import { intervalOf } from '../hours';
import type { Labels, LabelsRead } from './label-source';
import type { Requests } from './log-requests';
import { readRowFile } from './sorted-rows';

/** Batches whose files are read beside each other. */
const CONCURRENT_READS = 16;

export interface SortedSourceParts {
  readonly storage: ObjectStore;
  readonly bucket: string;
  readonly document: JoinDocument;
  /** Index of the partition. */
  readonly partition: number;
}

type Row = readonly [id: string, ...record: unknown[]];

export class SortedRequests implements Requests {
  public constructor(private readonly parts: SortedSourceParts) {}

  public async read(span: Span, join: (hour: string) => GroundTruthJoin): Promise<readonly GroundTruthJoin[]> {
    const byHour = new Map<string, GroundTruthJoin>();
    for (const { hour, withoutId, lost } of this.parts.document.log) {
      if (!isIn(hour, span)) continue;
      const taken = byHour.get(hour) ?? join(hour);
      byHour.set(hour, taken);
      taken.withoutId += withoutId;
      taken.lost += lost;
    }
    await eachFile(this.parts, this.parts.document.log, span, (rows, { hour }) => {
      for (const [id, request] of rows) byHour.get(hour)!.request(id, (request as unknown[][]).map((cells) => [id, ...cells]), 0);
    });
    return [...byHour.values()];
  }
}

export interface SortedLabelParts extends SortedSourceParts {
  readonly everyHours: number;
  /** Most labels that are kept. */
  readonly limit?: number;
}

export class SortedLabelSource implements Labels {
  public constructor(private readonly parts: SortedLabelParts) {}

  public async read(span: Span, partition: Partition): Promise<LabelsRead | undefined> {
    const { document: { labels }, everyHours, limit } = this.parts;
    const truth = new GroundTruth(limit, partition);
    const first = labels.filter(({ hour }) => isIn(hour, span) && intervalOf(hour, everyHours) === span.start);
    await eachFile(this.parts, labels, span, (rows, { hour, objects }) => {
      const delivered = intervalOf(hour, everyHours);
      for (const [id, index, ofRequest] of rows) {
        const { key, modified } = objects[index as number]!;
        truth.add(id, ofRequest as unknown[], { key, lastModified: new Date(modified), delivered });
      }
    }, () => truth.dropped > 0);
    if (truth.dropped > 0) return undefined;
    const sum = (of: (one: (typeof first)[number]) => number): number => first.reduce((total, one) => total + of(one), 0);
    return { truth, objects: sum(({ objects }) => objects.length), quarantined: sum(({ quarantined }) => quarantined) };
  }
}

/**
 * The files of a batch one after the other, in the order in which they were written: of two labels in one object the later line counts.
 *
 * @param isOver whether nobody wants more of them
 */
async function eachFile<T extends SortedRows>({ storage, bucket, document: { modelId }, partition }: SortedSourceParts, batches: readonly T[], span: Span, take: (rows: readonly Row[], batch: T) => void, isOver = (): boolean => false): Promise<void> {
  await forEachConcurrently(batches.filter(({ hour }) => isIn(hour, span)), CONCURRENT_READS, async (batch) => {
    for (let file = 0; file < batch.files[partition]! && !isOver(); file++) take(await readRowFile(storage, bucket, driftKeys.sortedRows(modelId, batch.batch, partition, file)), batch);
  });
}

function isIn(hour: string, { start, end }: Span): boolean {
  return hour >= start && hour < end;
}
