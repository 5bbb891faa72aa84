/** Counts the rows that have a label, by the kind of the task; counts merge by addition, the same for every order and grouping. */
import { MOST_SAMPLED_ROWS, type PerformanceConfig, type PerformanceCounts } from '../../../lib/contract/performance';
import type { CellReader } from '../records/cells';
import { AnomalyCounter } from './anomaly-counter';
import { BinaryCounter } from './binary-counter';
import { ClusteringCounter } from './clustering-counter';
import { MulticlassCounter } from './multiclass-counter';
import { RegressionCounter } from './regression-counter';

export interface PerformanceCounter {
  /**
   * Takes a row.
   *
   * @param groups cells of the columns that `columnsBeside` names, and others behind them
   * @param answered is told whether the answer was wrong, of classifiers
   * @returns false where label or prediction are not what the task asks for
   */
  add(label: unknown, prediction: unknown, groups: readonly unknown[], answered?: (isWrong: boolean) => void): boolean;
  /**
   * Takes the answer of any row, where it is told by who gave it: before it is added, or where it has no label.
   *
   * @param cells as `groups` of `add`
   * @param id of the request
   * @param index of the row in it
   */
  place?(prediction: unknown, cells: readonly unknown[], id: string, index: number): void;
  /** Takes the answer of a row that has no label, where it tells something. */
  unlabelled?(prediction: unknown): void;
  /** @throws Error for counts of another task */
  merge(counts: PerformanceCounts): void;
  counts(): PerformanceCounts;
}

/**
 * @param reader knows which words stand for missing values
 * @param isNumber whether the label's column is one of numbers
 */
export function performanceCounter({ task, sensitive, sampledRows = MOST_SAMPLED_ROWS }: Pick<PerformanceConfig, 'task' | 'sensitive' | 'sampledRows'>, reader: CellReader, isNumber: boolean): PerformanceCounter {
  switch (task.kind) {
    case 'binary':
      return new BinaryCounter(task.positive, sensitive.length, reader, isNumber);
    case 'multiclass':
      return new MulticlassCounter(reader, isNumber);
    case 'regression':
      return new RegressionCounter(reader);
    case 'anomaly':
      return new AnomalyCounter(task, reader, isNumber);
    case 'clustering':
      return new ClusteringCounter(task, sampledRows, reader, isNumber);
  }
}

/** Columns of the log that a counter asks for, beside the answer. */
export function columnsBeside({ task, sensitive }: Pick<PerformanceConfig, 'task' | 'sensitive'>): readonly string[] {
  return task.kind === 'clustering' ? task.coordinates : sensitive;
}
