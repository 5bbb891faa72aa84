/**
 * Labels that come later than the predictions, by the id of the request: as SageMaker takes ground truth (JSON Lines, with labels in
 * CSV or JSON, one for each row of the request), or as columns of a log. Of two for one request, the one in the object that was written
 * last counts, whatever order objects are read in. Memory is bounded: beyond the limit, labels are counted and not kept; more of them
 * are joined in several passes, each of which keeps those of its partition.
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

/** Labels, whose request takes a hundred bytes or so; with more, a data set is to be joined in parts. */
export const MAX_LABELLED = 1_000_000;

/** Of a text, what counts as one more label. */
const LABEL_LENGTH = 64;

/** Ids are no texts: longer ones are no ids. */
const MAX_ID_LENGTH = 512;

const LABEL = ['label'];

/** Which requests are kept: those whose id falls into this one of so many parts. */
export interface Partition {
  readonly index: number;
  readonly of: number;
}

/** The labels of one request. */
export interface Labelled {
  /** In the order of its rows. */
  readonly labels: readonly unknown[];
  /** Span in which they were delivered; empty where nobody asks. */
  readonly delivered: string;
  /** The first span in which labels of the request were delivered: an earlier one than `delivered` where these correct others. */
  readonly first: string;
  /** Whether rows have asked for them; whoever joins sets it. */
  isFound: boolean;
  /** When and where they were written. */
  readonly modified: number;
  readonly key: string;
}

export interface GroundTruthObject extends Pick<RecordObject, 'key' | 'chunks'> {
  readonly lastModified: Date;
  /** Names the span in which it was delivered. */
  readonly delivered?: string;
}

export class GroundTruth {
  /** Lines that could not be read. */
  public quarantined = 0;
  /** Labels that another one for the same request replaced. */
  public replaced = 0;
  /** Requests whose labels were not kept, because there were too many. */
  public dropped = 0;
  private readonly byId = new Map<string, Labelled>();
  /** Labels that are kept, long ones more than once. */
  private weight = 0;
  private readonly spans = new Map<string, { delivered: number; replaced: number }>();

  public constructor(
    private readonly limit = MAX_LABELLED,
    private readonly partition: Partition = { index: 0, of: 1 },
  ) {}

  /** Requests with labels. */
  public get size(): number {
    return this.byId.size;
  }

  /** Reads an object in SageMaker's form. */
  public async read({ key, chunks, lastModified, delivered = '' }: GroundTruthObject, quarantine: (line: number, reason: string) => void): Promise<void> {
    const refuse = (line: number, reason: string): void => {
      this.quarantined += 1;
      quarantine(line, reason);
    };
    const decoder: RowDecoder = {
      line: (text, number) => {
        if (text.trim() === '') return;
        try {
          const { id, labels } = groundTruthOf(text);
          this.add(id, { labels, delivered, first: delivered, isFound: false, modified: lastModified.getTime(), key });
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
  public async readColumns(object: RecordObject & Pick<GroundTruthObject, 'lastModified' | 'delivered'>, { id: idName, label }: CorrelationColumns, quarantine: (line: number, reason: string) => void): Promise<void> {
    const { key, lastModified, delivered = '' } = object;
    await readRecords(object, [idName, label], {
      row: ([id, value]) => {
        const text = typeof id === 'number' || typeof id === 'bigint' ? String(id) : id;
        if (!isId(text)) return 'no id';
        this.add(text, { labels: [value], delivered, first: delivered, isFound: false, modified: lastModified.getTime(), key });
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
    return this.find(id)?.labels;
  }

  public find(id: string): Labelled | undefined {
    return this.byId.get(id);
  }

  /** Whether requests of this id belong to the partition. */
  public holds(id: string): boolean {
    return this.partition.of === 1 || partitionOf(id, this.partition.of) === this.partition.index;
  }

  /** Labels delivered in a span, and those of them that another one for the same request replaced. */
  public ofSpan(delivered: string): { readonly delivered: number; readonly replaced: number } {
    return this.spans.get(delivered) ?? { delivered: 0, replaced: 0 };
  }

  private add(id: string, added: Labelled): void {
    if (!this.holds(id)) return;
    this.countOf(added).delivered += added.labels.length;
    const known = this.byId.get(id);
    if (known) {
      this.replaced += 1;
      const isOlder = comesBefore(added, known);
      const replaced = isOlder ? added : known;
      this.countOf(replaced).replaced += replaced.labels.length;
      const first = known.first < added.first ? known.first : added.first;
      this.keep(id, { ...(isOlder ? known : added), first });
      return;
    }
    this.keep(ownCopy(id), added);
  }

  /** In place of what is known of the request, unless there would be too many. */
  private keep(id: string, kept: Labelled): void {
    const weight = this.weight + weightOf(kept) - weightOf(this.byId.get(id));
    if (weight > this.limit) {
      this.dropped += 1;
      return;
    }
    this.weight = weight;
    this.byId.set(id, { ...kept, labels: kept.labels.map((label) => (typeof label === 'string' ? ownCopy(label) : label)) });
  }

  private countOf({ delivered }: Labelled): { delivered: number; replaced: number } {
    let counts = this.spans.get(delivered);
    if (!counts) this.spans.set(delivered, (counts = { delivered: 0, replaced: 0 }));
    return counts;
  }
}

function weightOf(kept: Labelled | undefined): number {
  return kept === undefined ? 0 : kept.labels.reduce<number>((sum, label) => sum + 1 + (typeof label === 'string' ? Math.floor(label.length / LABEL_LENGTH) : 0), 0);
}

/** The key decides between objects of the same moment; within an object, the later line. */
function comesBefore(one: Labelled, other: Labelled): boolean {
  return one.modified < other.modified || (one.modified === other.modified && one.key < other.key);
}

/** FNV-1a over UTF-16 units, its bits mixed: low ones alone follow the text too closely. */
function partitionOf(id: string, of: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % of;
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
