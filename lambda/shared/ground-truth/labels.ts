/**
 * Labels that come later than the predictions, by the id of the request. Of two for one request, the one in the object that was written
 * last counts, whatever order objects are read in. Memory is bounded: beyond the limit, labels are counted and not kept; more of them
 * are joined in several passes, each of which keeps those of its partition.
 */
import type { CorrelationColumns } from '../../../lib/contract/dataset';
import { ownCopy } from '../own-copy';
import type { RecordObject } from '../records/read-records';
import { readLabelColumns, readSageMakerLabels } from './read-labels';

/** Labels, whose request takes a hundred bytes or so; with more, a data set is to be joined in parts. */
export const MAX_LABELLED = 1_000_000;

/** Of a text, what counts as one more label. */
const LABEL_LENGTH = 64;

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

/** The object that labels stand in. */
export interface LabelOrigin {
  readonly key: string;
  readonly lastModified: Date;
  /** Names the span in which it was delivered. */
  readonly delivered?: string;
}

export type GroundTruthObject = LabelOrigin & Pick<RecordObject, 'chunks'>;

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
  public async read(object: GroundTruthObject, quarantine: (line: number, reason: string) => void): Promise<void> {
    await readSageMakerLabels(object, (id, labels) => this.add(id, labels, object), this.refusing(quarantine));
  }

  /** Reads an object of a log that has the id and the label of each row as columns. */
  public async readColumns(object: RecordObject & LabelOrigin, columns: CorrelationColumns, quarantine: (line: number, reason: string) => void): Promise<void> {
    await readLabelColumns(object, columns, (id, labels) => this.add(id, labels, object), this.refusing(quarantine));
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

  /** Takes the labels of a request, in the order of its rows; of those of one object the last ones last. */
  public add(id: string, labels: readonly unknown[], { key, lastModified, delivered = '' }: LabelOrigin): void {
    if (!this.holds(id)) return;
    const added: Labelled = { labels, delivered, first: delivered, isFound: false, modified: lastModified.getTime(), key };
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

  private refusing(quarantine: (line: number, reason: string) => void): (line: number, reason: string, lines?: number) => void {
    return (line, reason, lines = 1) => {
      this.quarantined += lines;
      quarantine(line, reason);
    };
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

/** A partition of `of` is made of those of a multiple of `of` whose index leaves the same rest. */
export function partitionOf(id: string, of: number): number {
  return idHash(id) % of;
}

/** FNV-1a over UTF-16 units, its bits mixed: low ones alone follow the text too closely. Of 32 bits, not negative. */
export function idHash(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
