/** Tests of the metrics of classifiers: scikit-learn, merged parts, windows that say nothing. */
import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../../../lambda/stats/average-precision';
import { BinaryConfusion } from '../../../lambda/stats/binary-confusion';
import { Brier } from '../../../lambda/stats/brier';
import { Calibration } from '../../../lambda/stats/calibration';
import { calibrationError } from '../../../lambda/stats/calibration-error';
import { CLASS_PRECISION, CLASS_RECALL, classFBeta, type ClassMetric, macroAverage, microAverage, weightedAverage } from '../../../lambda/stats/class-average';
import { ConfusionMatrix } from '../../../lambda/stats/confusion-matrix';
import { LogLoss } from '../../../lambda/stats/log-loss';
import { precisionAtK } from '../../../lambda/stats/precision-at-k';
import { rocAuc } from '../../../lambda/stats/roc-auc';
import { ScoreHistogram } from '../../../lambda/stats/score-histogram';
import { countsOf, performanceReference, scoresOf } from '../support/performance-reference';
import { fc } from '../support/property';

const scored = fc.array(fc.tuple(fc.oneof(fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8), fc.double({ min: 0, max: 1, noNaN: true })), fc.boolean()), { maxLength: 40 });

describe('BinaryConfusion', () => {
  it('agrees with scikit-learn', () => {
    expect(performanceReference.binary.length).toBe(3);
    for (const { truth, scores, confusion, ...expected } of performanceReference.binary) {
      const counted = new BinaryConfusion();
      scores.forEach((score, index) => counted.add(truth[index] === 1, score >= 0.5));
      expect(counted).toEqual(BinaryConfusion.of(countsOf(confusion)));
      expect(counted.accuracy).toBeCloseTo(expected.accuracy, 12);
      expect(counted.balancedAccuracy).toBeCloseTo(expected.balanced_accuracy, 12);
      expect(counted.precision).toBeCloseTo(expected.precision, 12);
      expect(counted.recall).toBeCloseTo(expected.recall, 12);
      expect(counted.fBeta(0.5)).toBeCloseTo(expected.f_half, 12);
      expect(counted.fBeta(1)).toBeCloseTo(expected.f1, 12);
      expect(counted.fBeta(2)).toBeCloseTo(expected.f2, 12);
      expect(counted.mcc).toBeCloseTo(expected.mcc, 12);
    }
  });

  it('knows all rates of its four counts', () => {
    const matrix = BinaryConfusion.of(countsOf({ tp: 6, fp: 3, fn: 2, tn: 9 }));
    expect([matrix.rows, matrix.positives, matrix.negatives, matrix.selected]).toEqual([20, 8, 12, 9]);
    expect([matrix.selectionRate, matrix.specificity, matrix.falsePositiveRate, matrix.falseNegativeRate]).toEqual([0.45, 0.75, 0.25, 0.25]);
    expect(matrix.negativePredictiveValue).toBeCloseTo(9 / 11, 14);
  });

  it('has no number where no row tells', () => {
    const none = new BinaryConfusion();
    expect([none.accuracy, none.precision, none.recall, none.specificity, none.falsePositiveRate, none.falseNegativeRate, none.selectionRate, none.mcc, none.fBeta(1)]).toEqual(
      new Array<number>(9).fill(NaN),
    );
    const negatives = BinaryConfusion.of(countsOf({ tp: 0, fp: 0, fn: 0, tn: 7 }));
    expect([negatives.accuracy, negatives.precision, negatives.recall, negatives.mcc]).toEqual([1, NaN, NaN, NaN]);
  });
});

describe('ConfusionMatrix', () => {
  const matrixOf = (truth: readonly number[], predicted: readonly number[], classes: number): ConfusionMatrix => {
    const matrix = new ConfusionMatrix(classes);
    truth.forEach((one, index) => matrix.add(one, predicted[index]!));
    return matrix;
  };
  const metrics: Record<'precision' | 'recall' | 'f1' | 'f2', ClassMetric> = { precision: CLASS_PRECISION, recall: CLASS_RECALL, f1: classFBeta(1), f2: classFBeta(2) };
  const averages = { macro: macroAverage, micro: microAverage, weighted: weightedAverage };

  it('agrees with scikit-learn, also on classes that never occur or are never predicted', () => {
    expect(performanceReference.multiclass.length).toBe(3);
    for (const { truth, predicted, classes, matrix: expected, accuracy, mcc, ...byAverage } of performanceReference.multiclass) {
      const matrix = matrixOf(truth, predicted, classes);
      expected.forEach((row, one) => row.forEach((count, other) => expect(matrix.count(one, other)).toBe(count)));
      expect(matrix.accuracy).toBeCloseTo(accuracy, 12);
      expect(matrix.mcc).toBeCloseTo(mcc, 12);
      for (const [average, of] of Object.entries(averages)) {
        for (const [name, metric] of Object.entries(metrics)) {
          expect(of(matrix.classes(), metric), `${average} ${name}`).toBeCloseTo(byAverage[average as keyof typeof averages][name as keyof typeof metrics], 12);
        }
      }
    }
  });

  it('merges by addition', () => {
    const [first] = performanceReference.multiclass;
    const { truth, predicted, classes } = first!;
    const merged = matrixOf(truth.slice(20), predicted.slice(20), classes);
    merged.merge(matrixOf(truth.slice(0, 20), predicted.slice(0, 20), classes));
    expect(merged).toEqual(matrixOf(truth, predicted, classes));
    const weighted = new ConfusionMatrix(2);
    weighted.add(0, 1, 5);
    expect(weighted.count(0, 1)).toBe(5);
  });

  it('refuses classes that there are not', () => {
    const matrix = new ConfusionMatrix(2);
    for (const wrong of [-1, 2, 0.5, NaN]) expect(() => matrix.add(wrong, 0)).toThrow(`confusion matrix: got class ${wrong}, expected 0 to 1`);
    expect(() => matrix.add(0, 2)).toThrow('confusion matrix: got class 2, expected 0 to 1');
    expect(() => matrix.merge(new ConfusionMatrix(3))).toThrow('confusion matrix: got 3 classes to merge, expected 2');
  });

  it('has no number without rows', () => {
    const none = new ConfusionMatrix(3);
    expect([none.accuracy, none.mcc, ...Object.values(averages).map((of) => of(none.classes(), CLASS_RECALL))]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  });
});

describe('scores of probabilities', () => {
  it('agree with scikit-learn', () => {
    for (const { truth, scores, ...expected } of performanceReference.binary) {
      const [loss, brier, calibration] = [new LogLoss(), new Brier(), new Calibration(10)];
      scores.forEach((score, index) => {
        for (const metric of [loss, brier, calibration]) metric.add(score, truth[index] === 1);
      });
      expect(loss.value).toBeCloseTo(expected.log_loss, 10);
      expect(brier.value).toBeCloseTo(expected.brier, 12);
    }
  });

  it('tell the error of calibration as scikit-learn does, for scores that lie on no border of bins', () => {
    const { truth, scores, calibration: expected } = performanceReference.binary[2]!;
    const calibration = new Calibration(10);
    scores.forEach((score, index) => calibration.add(score, truth[index] === 1));
    const shares = calibration.shares();
    expect(shares.length).toBe(expected.mean_score.length);
    shares.forEach(({ meanScore, positiveShare }, index) => {
      expect(meanScore).toBeCloseTo(expected.mean_score[index]!, 12);
      expect(positiveShare).toBeCloseTo(expected.positive_share[index]!, 12);
    });
    expect(calibrationError(shares)).toBeCloseTo(expected.error, 12);
    expect(calibrationError([])).toBeNaN();
    expect(calibrationError([{ from: 0, to: 1, rows: 4, meanScore: 0.5, positiveShare: 0.25 }, { from: 0, to: 1, rows: 12, meanScore: 0.5, positiveShare: 0.6 }])).toBeCloseTo(0.1375, 12);
  });

  it('are the same for a whole and for its merged parts', () => {
    fc.assert(
      fc.property(scored, fc.nat(40), (all, some) => {
        const at = some % (all.length + 1);
        for (const Metric of [LogLoss, Brier]) {
          const of = (rows: typeof all): LogLoss | Brier => {
            const metric = new Metric();
            for (const [score, positive] of rows) metric.add(score, positive);
            return metric;
          };
          const merged = of(all.slice(at));
          merged.merge(of(all.slice(0, at)) as never);
          expect(merged.value).toBe(of(all).value);
        }
        const calibrationOf = (rows: typeof all): Calibration => {
          const calibration = new Calibration(5);
          for (const [score, positive] of rows) calibration.add(score, positive);
          return calibration;
        };
        const merged = calibrationOf(all.slice(at));
        merged.merge(calibrationOf(all.slice(0, at)));
        const whole = calibrationOf(all);
        expect(merged.shares().map(({ rows, positiveShare }) => [rows, positiveShare])).toEqual(whole.shares().map(({ rows, positiveShare }) => [rows, positiveShare]));
      }),
    );
    expect(() => new Calibration(5).merge(new Calibration(6))).toThrow('calibration: got 6 bins to merge, expected 5');
    expect([new LogLoss().value, new Brier().value]).toEqual([NaN, NaN]);
  });
});

describe('ranking', () => {
  const arrays = (rows: readonly (readonly [number, boolean])[], positive: boolean): Float64Array =>
    Float64Array.from(rows.filter(([, is]) => is === positive).map(([score]) => score)).sort();
  const histogramOf = (rows: readonly (readonly [number, boolean])[], bins?: number): ScoreHistogram => {
    const histogram = new ScoreHistogram(bins);
    for (const [score, positive] of rows) histogram.add(score, positive);
    return histogram;
  };

  it('agrees with scikit-learn, exactly and from a histogram', () => {
    for (const one of performanceReference.binary) {
      const [positives, negatives] = [scoresOf(one, 1), scoresOf(one, 0)];
      expect(rocAuc(positives, negatives)).toBeCloseTo(one.roc_auc, 12);
      expect(averagePrecision(positives, negatives)).toBeCloseTo(one.average_precision, 12);
      const histogram = histogramOf(one.scores.map((score, index) => [score, one.truth[index] === 1] as const));
      expect(histogram.rocAuc().value).toBeCloseTo(one.roc_auc, 12);
      expect(histogram.averagePrecision().value).toBeCloseTo(one.average_precision, 12);
    }
    const untied = performanceReference.binary[2]!;
    expect(precisionAtK(scoresOf(untied, 1), scoresOf(untied, 0), 10)).toBeCloseTo(untied.precision_at_10, 12);
  });

  it('bounds the exact value from both sides, however coarse the histogram', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 1, max: 20 }), (rows, bins) => {
        const [positives, negatives] = [arrays(rows, true), arrays(rows, false)];
        fc.pre(positives.length > 0 && negatives.length > 0);
        const histogram = histogramOf(rows, bins);
        for (const [{ value, lower, upper }, exact] of [
          [histogram.rocAuc(), rocAuc(positives, negatives)],
          [histogram.averagePrecision(), averagePrecision(positives, negatives)],
        ] as const) {
          expect(lower).toBeLessThanOrEqual(exact + 1e-12);
          expect(upper).toBeGreaterThanOrEqual(exact - 1e-12);
          expect(lower).toBeLessThanOrEqual(value + 1e-12);
          expect(upper).toBeGreaterThanOrEqual(value - 1e-12);
        }
      }),
    );
  });

  it('has tight bounds: those of one bin are all that can be', () => {
    const one = histogramOf([[0.2, true], [0.3, false], [0.4, false]], 1);
    expect(one.rocAuc()).toEqual({ value: 0.5, lower: 0, upper: 1 });
    expect(one.averagePrecision()).toEqual({ value: 1 / 3, lower: 1 / 3, upper: 1 });
  });

  it('is the same for a whole and for its merged parts', () => {
    fc.assert(
      fc.property(scored, fc.nat(40), (rows, some) => {
        const at = some % (rows.length + 1);
        const merged = histogramOf(rows.slice(at), 7);
        merged.merge(histogramOf(rows.slice(0, at), 7));
        expect(merged).toEqual(histogramOf(rows, 7));
      }),
    );
    expect(() => new ScoreHistogram(5).merge(new ScoreHistogram(6))).toThrow('score histogram: got 6 bins to merge, expected 5');
  });

  it('counts scores at and beyond the ends in the outer bins', () => {
    expect(histogramOf([[1, true], [1.5, true], [-0.5, false], [0, false]], 4)).toEqual(histogramOf([[0.99, true], [0.99, true], [0.01, false], [0.01, false]], 4));
  });

  it('has no number for a single class', () => {
    const unknown = { value: NaN, lower: NaN, upper: NaN };
    for (const only of [true, false]) {
      const histogram = histogramOf([[0.5, only]]);
      expect([histogram.rocAuc(), histogram.averagePrecision()]).toEqual([unknown, unknown]);
    }
  });
});

describe('precisionAtK', () => {
  it('takes the average over all orders of tied scores', () => {
    const [positives, negatives] = [Float64Array.of(0.5, 0.9), Float64Array.of(0.1, 0.5, 0.5)];
    expect(precisionAtK(positives, negatives, 1)).toBe(1);
    expect(precisionAtK(positives, negatives, 2)).toBeCloseTo((1 + 1 / 3) / 2, 14);
    expect(precisionAtK(positives, negatives, 3)).toBeCloseTo((1 + 2 / 3) / 3, 14);
    expect(precisionAtK(positives, negatives, 4)).toBe(0.5);
    expect(precisionAtK(positives, negatives, 5)).toBe(0.4);
  });

  it('has no number with fewer rows than it looks at', () => {
    expect(precisionAtK(Float64Array.of(1), Float64Array.of(0), 3)).toBeNaN();
  });
});
