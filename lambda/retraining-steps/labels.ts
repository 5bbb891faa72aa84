/**
 * Reads labels: one text for each class or number, however the data write it, so that the truth of a row and the answer of a
 * model are the same text when they mean the same.
 */
import type { DatasetDescriptor } from '../../lib/contract/dataset';
import type { TaskConfig } from '../../lib/contract/retraining-steps';
import { classText } from '../shared/class-text';
import { CellCounts, CellReader } from '../shared/records/cells';

/** `missing`: none is there. `unknown`: not of the column's type, or, of two classes, a third one. */
export type LabelProblem = 'missing' | 'unknown';

export class LabelReader {
  /** Text of the positive class, of binary tasks. */
  public readonly positive: string | undefined;
  /** Why the last cell that was read holds no label. */
  public problem: LabelProblem = 'missing';
  private readonly reader: CellReader;
  private readonly isNumber: boolean;
  private readonly counts = new CellCounts();
  /** The other class of a binary task, which nobody has named: the first one that is met. */
  private negative: string | undefined;

  public constructor(
    private readonly task: TaskConfig,
    dataset: DatasetDescriptor,
    missingWords: readonly string[],
  ) {
    this.reader = new CellReader(missingWords);
    this.isNumber = dataset.columns.some(({ name, type }) => name === task.label && type === 'number');
    this.positive = task.kind === 'binary' ? this.answer(task.positive) : undefined;
  }

  /** The label, or `undefined` with the `problem`. A line break cannot be in it: labels stand in lines. */
  public label(cell: unknown): string | undefined {
    const text = this.text(cell);
    if (text === undefined || this.task.kind !== 'binary' || text === this.positive) return text;
    this.negative ??= text;
    if (text === this.negative) return text;
    this.problem = 'unknown';
    return undefined;
  }

  /** The same of what a model answered, which may be a class that no label is. */
  public answer(text: string): string | undefined {
    return this.text(text);
  }

  private text(cell: unknown): string | undefined {
    const { counts, reader } = this;
    const missing = counts.missing;
    const text = classText(reader, cell, this.isNumber, counts);
    this.problem = counts.missing > missing ? 'missing' : 'unknown';
    return text;
  }
}
