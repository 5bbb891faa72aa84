/** Reads the requests of the log that labels are joined with. */
import type { LogDescriptor } from '../../../lib/contract/dataset';
import type { PerformanceConfig } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import { forEachConcurrently, type Limiter } from '../../shared/concurrency';
import type { GroundTruthJoin } from '../../shared/ground-truth/join';
import type { RequestRows } from '../../shared/ground-truth/requests';
import { columnsBeside } from '../../shared/performance/counter';
import { readRecords, type RecordObject } from '../../shared/records/read-records';
import type { ObjectStore } from '../../shared/storage/port';
import { HourObjects } from '../hour-objects';
import { hoursOf } from '../hours';

/** Hours of the log that are read beside each other. */
const HOURS_AT_ONCE = 4;

/** Where requests come from. */
export interface Requests {
  /**
   * @param join makes what takes requests of an hour; it may be called for each object
   * @returns all that were made, when they have taken the requests of the span
   */
  read(span: Span, join: (hour: string) => GroundTruthJoin): Promise<readonly GroundTruthJoin[]>;
}

export interface LogRequestsParts {
  readonly storage: ObjectStore;
  /** Of the log. */
  readonly bucket: string;
  readonly log: LogDescriptor;
  readonly performance: Pick<PerformanceConfig, 'task' | 'id' | 'prediction' | 'sensitive' | 'conceptDrift'>;
  readonly reads: Limiter;
}

export class LogRequests implements Requests {
  private readonly columns: readonly string[];
  private readonly descriptor: LogDescriptor;

  public constructor(private readonly parts: LogRequestsParts) {
    const { log, performance } = parts;
    const { id, prediction, conceptDrift } = performance;
    const { columnNames = {}, capture } = log;
    const times = conceptDrift?.eventTime === undefined ? [] : [conceptDrift.eventTime];
    this.columns = [id, prediction, ...columnsBeside(performance).map((name) => (Object.hasOwn(columnNames, name) ? columnNames[name]! : name)), ...times];
    this.descriptor = { ...log, ...(capture ? { capture: { ...capture, inferenceId: id, ...(times.length > 0 ? { eventTime: times[0]! } : {}) } } : {}) };
  }

  public async read(span: Span, join: (hour: string) => GroundTruthJoin): Promise<readonly GroundTruthJoin[]> {
    const { storage, bucket, log, reads } = this.parts;
    const hours = hoursOf(span);
    const objects = new HourObjects(storage, bucket, log, hours);
    const joins: GroundTruthJoin[] = [];
    await forEachConcurrently(hours, HOURS_AT_ONCE, async (hour) => {
      const listed = await objects.of(hour);
      await forEachConcurrently(listed, listed.length, async ({ key }) => {
        const rows = join(hour);
        joins.push(rows);
        await reads.run(async () => this.readObject({ key, chunks: (await storage.stream(bucket, key)).chunks }, rows));
      });
    });
    return joins;
  }

  /** Hands the rows of an object on: id, answer, the columns that are counted beside it, and the time where it is asked for. */
  public async readObject(object: Pick<RecordObject, 'key' | 'chunks' | 'afterChunk' | 'isFull'>, rows: RequestRows): Promise<void> {
    const { format, capture } = this.descriptor;
    await readRecords({ ...object, format, ...(capture ? { capture } : {}), absentColumns: 'missing' }, this.columns, rows);
    rows.end();
  }
}
