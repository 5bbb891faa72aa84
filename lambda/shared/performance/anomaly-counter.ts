/** How an anomaly detector answers: how often it raises an alarm, told by all answers, and how well it ranks, told by those that have a label. */
import type { AnomalyPerformance, AnomalyTaskConfig, PerformanceCounts } from '../../../lib/contract/performance';
import { BinaryConfusion } from '../../stats/binary-confusion';
import { boundedBin, floatBin } from '../../stats/float-bin';
import { classText } from '../class-text';
import { CellCounts, type CellReader } from '../records/cells';
import { binaryCounts, confusionCounts } from './binary-counter';
import type { PerformanceCounter } from './counter';
import { requireKind } from './requirements';

export class AnomalyCounter implements PerformanceCounter {
  private readonly positive: string | undefined;
  private readonly confusion = new BinaryConfusion();
  /** Rows that are anomalies, and others, by the bin of their score. */
  private readonly scores = new Map<number, [anomalies: number, others: number]>();
  private answers = 0;
  private alarms = 0;
  private readonly ignored = new CellCounts();

  public constructor(
    private readonly task: AnomalyTaskConfig,
    private readonly reader: CellReader,
    private readonly isNumber: boolean,
  ) {
    this.positive = classText(reader, task.positive, isNumber, this.ignored);
  }

  public add(label: unknown, prediction: unknown, _groups: readonly unknown[], answered?: (isWrong: boolean) => void): boolean {
    const score = this.answer(prediction);
    const truth = classText(this.reader, label, this.isNumber, this.ignored);
    if (Number.isNaN(score) || truth === undefined) return false;
    const [isAnomaly, isAlarm] = [truth === this.positive, score >= this.task.threshold];
    this.confusion.add(isAnomaly, isAlarm);
    this.addScores(floatBin(score), isAnomaly ? 1 : 0, isAnomaly ? 0 : 1);
    answered?.(isAnomaly !== isAlarm);
    return true;
  }

  public unlabelled(prediction: unknown): void {
    this.answer(prediction);
  }

  public merge(other: PerformanceCounts): void {
    const { answers, alarms, confusion, scores } = requireKind(other, 'anomaly');
    this.answers += answers;
    this.alarms += alarms;
    this.confusion.merge(binaryCounts(confusion));
    for (const [bin, anomalies, others] of scores) this.addScores(boundedBin(bin), anomalies, others);
  }

  public counts(): AnomalyPerformance {
    const scores = [...this.scores].sort(([a], [b]) => a - b).map(([bin, [anomalies, others]]) => [bin, anomalies, others] as const);
    return { kind: 'anomaly', answers: this.answers, alarms: this.alarms, confusion: confusionCounts(this.confusion), inspected: this.task.inspected, scores };
  }

  /** Counts it. @returns the score; not a number where there is none */
  private answer(prediction: unknown): number {
    const score = this.reader.number(prediction, this.ignored);
    if (Number.isNaN(score)) return NaN;
    this.answers += 1;
    if (score >= this.task.threshold) this.alarms += 1;
    return score;
  }

  private addScores(bin: number, anomalies: number, others: number): void {
    const known = this.scores.get(bin);
    if (known) {
      known[0] += anomalies;
      known[1] += others;
    } else {
      this.scores.set(bin, [anomalies, others]);
    }
  }
}
