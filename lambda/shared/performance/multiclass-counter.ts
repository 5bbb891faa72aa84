/** Performance of a classifier of several classes, from labels and answered classes. Too many classes are none: those are numbers or texts. */
import { MAX_PERFORMANCE_CLASSES, type MulticlassPerformance, type PerformanceCounts } from '../../../lib/contract/performance';
import { classText } from '../class-text';
import { CellCounts, type CellReader } from '../records/cells';
import type { PerformanceCounter } from './counter';
import { requireKind } from './requirements';

export class MulticlassCounter implements PerformanceCounter {
  /** Rows by truth, then prediction. */
  private pairs: Map<string, Map<string, number>> | undefined = new Map();
  private readonly classes = new Set<string>();
  private readonly ignored = new CellCounts();

  public constructor(
    private readonly reader: CellReader,
    private readonly isNumber: boolean,
  ) {}

  public add(label: unknown, prediction: unknown, _groups: readonly unknown[], answered?: (isWrong: boolean) => void): boolean {
    const [truth, predicted] = [label, prediction].map((cell) => classText(this.reader, cell, this.isNumber, this.ignored));
    if (truth === undefined || predicted === undefined) return false;
    this.addRows(truth, predicted, 1);
    answered?.(truth !== predicted);
    return true;
  }

  public merge(other: PerformanceCounts): void {
    const { pairs } = requireKind(other, 'multiclass');
    if (pairs === null) this.giveUp();
    else for (const [truth, predicted, rows] of pairs) this.addRows(truth, predicted, rows);
  }

  public counts(): MulticlassPerformance {
    const ordered = <V>(map: ReadonlyMap<string, V>): [string, V][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    const pairs = this.pairs && ordered(this.pairs).flatMap(([truth, row]) => ordered(row).map(([predicted, rows]) => [truth, predicted, rows] as const));
    return { kind: 'multiclass', pairs: pairs ?? null };
  }

  private addRows(truth: string, predicted: string, rows: number): void {
    if (!this.pairs) return;
    this.classes.add(truth).add(predicted);
    if (this.classes.size > MAX_PERFORMANCE_CLASSES) {
      this.giveUp();
      return;
    }
    let row = this.pairs.get(truth);
    if (!row) this.pairs.set(truth, (row = new Map<string, number>()));
    row.set(predicted, (row.get(predicted) ?? 0) + rows);
  }

  private giveUp(): void {
    this.pairs = undefined;
    this.classes.clear();
  }
}
