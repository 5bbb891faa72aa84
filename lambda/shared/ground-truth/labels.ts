/**
 * Labels that come later than the predictions, by the id of the request: as SageMaker takes ground truth (JSON Lines, with labels in
 * CSV or JSON, one for each row of the request), or as columns of a log. Of two for one request, the one in the object that was written
 * last counts, whatever order objects are read in. Memory is bounded: beyond the limit, labels are counted and not kept.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html
 */
import type { CorrelationColumns } from '../../../lib/contract/dataset';
import { payloadRows, isObject, UnreadablePayload } from '../records/capture/payload';
import { parseJson, UnreadableJson } from '../records/json';
import { readLines } from '../records/read-lines';
import { readRecords, type RecordObject } from '../records/read-records';
import type { RowDecoder } from '../records/rows';
import { ownCopy } from '../own-copy';

/** Each takes a hundred bytes or so; with more, a data set is to be joined in parts. */
export const MAX_LABELLED = 1_000_000;

/** Ids are no texts: longer ones are no ids. */
const MAX_ID_LENGTH = 512;

const LABEL = ['label'];

interface Labelled {
  readonly labels: readonly unknown[];
  /** When and where they were written. */
  readonly modified: number;
  readonly key: string;
}

export interface GroundTruthObject extends Pick<RecordObject, 'key' | 'chunks'> {
  readonly lastModified: Date;
}

export class GroundTruth {
  /** Lines that could not be read. */
  public quarantined = 0;
  /** Labels that another one for the same request replaced. */
  public replaced = 0;
  /** Requests whose labels were not kept, because there were too many. */
  public dropped = 0;
  private readonly byId = new Map<string, Labelled>();

  public constructor(private readonly limit = MAX_LABELLED) {}

  /** Requests with labels. */
  public get size(): number {
    return this.byId.size;
  }

  /** Reads an object in SageMaker's form. */
  public async read({ key, chunks, lastModified }: GroundTruthObject, quarantine: (line: number, reason: string) => void): Promise<void> {
    const refuse = (line: number, reason: string): void => {
      this.quarantined += 1;
      quarantine(line, reason);
    };
    const decoder: RowDecoder = {
      line: (text, number) => {
        if (text.trim() === '') return;
        try {
          const { id, labels } = groundTruthOf(text);
          this.add(id, labels, lastModified.getTime(), key);
        } catch (error) {
          if (!(error instanceof UnreadablePayload)) throw error;
          refuse(number, error.message);
        }
      },
      unreadable: refuse,
      end: () => undefined,
    };
    await readLines({ key, chunks }, decoder);
  }

  /** Reads an object of a log that has the id and the label of each row as columns. */
  public async readColumns(object: RecordObject & { readonly lastModified: Date }, { id: idName, label }: CorrelationColumns, quarantine: (line: number, reason: string) => void): Promise<void> {
    const { key, lastModified } = object;
    await readRecords(object, [idName, label], {
      row: ([id, value]) => {
        const text = typeof id === 'number' || typeof id === 'bigint' ? String(id) : id;
        if (!isId(text)) return 'no id';
        this.add(text, [value], lastModified.getTime(), key);
        return undefined;
      },
      quarantine: (line, reason, lines = 1) => {
        this.quarantined += lines;
        quarantine(line, reason);
      },
    });
  }

  /** The labels of a request, in the order of its rows. */
  public labels(id: string): readonly unknown[] | undefined {
    return this.byId.get(id)?.labels;
  }

  private add(id: string, labels: readonly unknown[], modified: number, key: string): void {
    const known = this.byId.get(id);
    if (known) {
      this.replaced += 1;
      // The key decides between objects of the same moment; within an object, the later line.
      if (known.modified > modified || (known.modified === modified && known.key > key)) return;
    } else if (this.byId.size === this.limit) {
      this.dropped += 1;
      return;
    }
    const kept = labels.map((label) => (typeof label === 'string' ? ownCopy(label) : label));
    this.byId.set(known ? id : ownCopy(id), { labels: kept, modified, key });
  }
}

function groundTruthOf(text: string): { readonly id: string; readonly labels: readonly unknown[] } {
  const line = parseJson(text);
  if (line instanceof UnreadableJson) throw new UnreadablePayload(line.reason);
  if (!isObject(line)) throw new UnreadablePayload('no groundTruthData');
  const id = isObject(line.eventMetadata) ? line.eventMetadata.eventId : undefined;
  if (!isId(id)) throw new UnreadablePayload('no eventId');
  const rows = payloadRows(line.groundTruthData, LABEL);
  const labels = rows.map((row) => {
    if (typeof row === 'string') throw new UnreadablePayload(row);
    return row[0];
  });
  if (labels.length === 0) throw new UnreadablePayload('no label');
  return { id, labels };
}

function isId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID_LENGTH;
}
