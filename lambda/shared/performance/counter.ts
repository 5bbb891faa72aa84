/** Counts the rows that have a label, by the kind of the task; counts merge by addition, the same for every order and grouping. */
import type { PerformanceConfig, PerformanceCounts } from '../../../lib/contract/performance';
import type { CellReader } from '../records/cells';
import { AnomalyCounter } from './anomaly-counter';
import { BinaryCounter } from './binary-counter';
import { MulticlassCounter } from './multiclass-counter';
import { RegressionCounter } from './regression-counter';

export interface PerformanceCounter {
  /**
   * Takes a row.
   *
   * @param groups cells of the sensitive columns, and others behind them
   * @param answered is told whether the answer was wrong, of classifiers
   * @returns false where label or prediction are not what the task asks for
   */
  add(label: unknown, prediction: unknown, groups: readonly unknown[], answered?: (isWrong: boolean) => void): boolean;
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
export function performanceCounter({ task, sensitive }: Pick<PerformanceConfig, 'task' | 'sensitive'>, reader: CellReader, isNumber: boolean): PerformanceCounter {
  switch (task.kind) {
    case 'binary':
      return new BinaryCounter(task.positive, sensitive.length, reader, isNumber);
    case 'multiclass':
      return new MulticlassCounter(reader, isNumber);
    case 'regression':
      return new RegressionCounter(reader);
    case 'anomaly':
      return new AnomalyCounter(task, reader, isNumber);
  }
}
