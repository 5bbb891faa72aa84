/** The metrics of an anomaly detector, from its counts. Scores of one bin count as tied. */
import type { AnomalyPerformance } from '../../../lib/contract/performance';
import { ScoreHistogram } from '../../stats/score-histogram';

/** Areas, by scores of any size: only their order matters to them. */
export function rankedScores({ scores }: Pick<AnomalyPerformance, 'scores'>): ScoreHistogram {
  const histogram = new ScoreHistogram(Math.max(1, scores.length));
  scores.forEach(([, anomalies, others], rank) => histogram.addRows(rank, anomalies, others));
  return histogram;
}

/**
 * Of the rows with the highest scores, so many, the share that are anomalies: the alarms that somebody looks into. Of a bin that is not taken whole, what a
 * random choice gives on average. Not a number with fewer rows.
 */
export function precisionOfInspected({ scores, inspected }: Pick<AnomalyPerformance, 'scores' | 'inspected'>): number {
  let [left, found] = [inspected, 0];
  for (let index = scores.length - 1; index >= 0 && left > 0; index--) {
    const [, anomalies, others] = scores[index]!;
    const taken = Math.min(left, anomalies + others);
    found += (anomalies * taken) / (anomalies + others);
    left -= taken;
  }
  return left > 0 ? NaN : found / inspected;
}
