/** Reads the labels that were delivered in a span, as far as they fit into memory. */
import type { GroundTruthDescriptor } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import { forEachConcurrently, type Limiter } from '../../shared/concurrency';
import { GroundTruth, type Partition } from '../../shared/ground-truth/labels';
import { readLabelColumns, readSageMakerLabels, type TakeLabels } from '../../shared/ground-truth/read-labels';
import type { Log } from '../../shared/log';
import type { RecordObject } from '../../shared/records/read-records';
import type { ObjectStore, ObjectSummary } from '../../shared/storage/port';
import { HourObjects } from '../hour-objects';
import { hoursOf, intervalOf } from '../hours';

/** Hours that are listed and read beside each other; the limiter bounds the objects. */
const HOURS_AT_ONCE = 8;

export interface LabelSourceParts {
  readonly storage: ObjectStore;
  readonly bucket: string;
  readonly groundTruth: GroundTruthDescriptor;
  readonly everyHours: number;
  /** How many objects are read at the same time. */
  readonly reads: Limiter;
  readonly log: Log;
  /** Most labels that are kept. */
  readonly limit?: number;
}

export interface LabelsRead {
  readonly truth: GroundTruth;
  /** Objects in the first interval of the span. */
  readonly objects: number;
  /** Lines that could not be read, of those delivered in the first interval of the span. */
  readonly quarantined: number;
}

/** Where labels come from. */
export interface Labels {
  /** @returns undefined where the partition has more labels than fit */
  read(span: Span, partition: Partition): Promise<LabelsRead | undefined>;
}

/** Which objects labels come from. */
export interface LabelFiles extends Labels {
  /** Objects of labels that lie in the span now. */
  count(span: Span): Promise<number>;
  /** Starts of the hours, or days, that labels of the span are delivered in. */
  hoursOf(span: Span): string[];
  /** @param hours that may be asked for, in order */
  objectsOf(hours: readonly string[]): Pick<HourObjects, 'of'>;
}

/** Where no labels come. */
export const NO_LABELS: LabelFiles = {
  read: (_span, partition) => Promise.resolve({ truth: new GroundTruth(undefined, partition), objects: 0, quarantined: 0 }),
  count: () => Promise.resolve(0),
  hoursOf: () => [],
  objectsOf: () => ({ of: () => Promise.resolve([]) }),
};

export class LabelSource implements LabelFiles {
  public constructor(private readonly parts: LabelSourceParts) {}

  public async read(span: Span, partition: Partition): Promise<LabelsRead | undefined> {
    const { everyHours, limit, log } = this.parts;
    const hours = this.hoursOf(span);
    const objects = this.objectsOf(hours);
    const truth = new GroundTruth(limit, partition);
    let [first, quarantined] = [0, 0];
    await forEachConcurrently(hours, HOURS_AT_ONCE, async (hour) => {
      const delivered = intervalOf(hour, everyHours);
      const listed = await objects.of(hour);
      if (delivered === span.start) first += listed.length;
      await forEachConcurrently(listed, listed.length, async (object) => {
        // What does not fit is read again in more passes.
        if (truth.dropped > 0) return;
        await this.readObject(object, delivered, truth, () => {
          if (delivered === span.start) quarantined += 1;
        });
      });
    });
    if (truth.dropped > 0) return undefined;
    if (quarantined > 0 && partition.index === 0) log.warn('labels-unreadable', { quarantined, start: span.start });
    return { truth, objects: first, quarantined };
  }

  public async count(span: Span): Promise<number> {
    const hours = this.hoursOf(span);
    const objects = this.objectsOf(hours);
    let count = 0;
    for (const hour of hours) count += (await objects.of(hour)).length;
    return count;
  }

  public hoursOf(span: Span): string[] {
    const isHourly = this.parts.groundTruth.keys.includes('HH');
    return hoursOf(span).filter((hour) => isHourly || hour.endsWith('T00:00:00Z'));
  }

  public objectsOf(hours: readonly string[]): HourObjects {
    const { storage, bucket, groundTruth: { prefix, keys } } = this.parts;
    return new HourObjects(storage, bucket, { prefix, hourKeys: keys }, hours);
  }

  private async readObject({ key, lastModified }: ObjectSummary, delivered: string, truth: GroundTruth, quarantine: () => void): Promise<void> {
    const { storage, bucket, groundTruth, reads } = this.parts;
    await reads.run(async () => {
      const { chunks } = await storage.stream(bucket, key);
      await readLabelObject(groundTruth, { key, chunks }, (id, labels) => truth.add(id, labels, { key, lastModified, delivered }), quarantine);
    });
  }
}

/** Reads an object of labels as they are described. */
export async function readLabelObject({ format, columns }: GroundTruthDescriptor, object: Pick<RecordObject, 'key' | 'chunks' | 'afterChunk' | 'isFull'>, take: TakeLabels, quarantine: () => void): Promise<void> {
  if (format === 'sagemaker') await readSageMakerLabels(object, take, quarantine);
  else await readLabelColumns({ ...object, format, absentColumns: 'refused' }, columns!, take, quarantine);
}
