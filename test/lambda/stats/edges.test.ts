/** The values of `test/reference/edges.json`, one by one: performance where samples are odd, as scikit-learn and scipy have it. */
import { describe, expect, it } from 'vitest';
import { adjustedRand } from '../../../lambda/stats/adjusted-rand';
import { averagePrecision } from '../../../lambda/stats/average-precision';
import { BinaryConfusion } from '../../../lambda/stats/binary-confusion';
import { Brier } from '../../../lambda/stats/brier';
import { calinskiHarabasz } from '../../../lambda/stats/calinski-harabasz';
import { ClusterMoments } from '../../../lambda/stats/cluster-moments';
import { ConfusionMatrix } from '../../../lambda/stats/confusion-matrix';
import { daviesBouldin } from '../../../lambda/stats/davies-bouldin';
import { homogeneity } from '../../../lambda/stats/homogeneity';
import { LogLoss } from '../../../lambda/stats/log-loss';
import { LossMoments } from '../../../lambda/stats/loss-moments';
import { Mae } from '../../../lambda/stats/mae';
import { Mape } from '../../../lambda/stats/mape';
import { MeanError } from '../../../lambda/stats/mean-error';
import { Mse } from '../../../lambda/stats/mse';
import { precisionAtK } from '../../../lambda/stats/precision-at-k';
import { purity } from '../../../lambda/stats/purity';
import { R2 } from '../../../lambda/stats/r2';
import { differenceOf, ratioOf } from '../../../lambda/stats/rate-comparison';
import { Rmse } from '../../../lambda/stats/rmse';
import { rocAuc } from '../../../lambda/stats/roc-auc';
import { silhouette, silhouettes } from '../../../lambda/stats/silhouette';
import { edgeReference, scaledPoints, scoresOfClass } from '../support/edge-reference';

/** To 12 digits of its size, or not a number where the reference has none. */
function expectValue(value: number, expected: number | null, what: string): void {
  if (expected === null) expect(value, what).toBeNaN();
  else expect(Math.abs(value - expected) / Math.max(1, Math.abs(expected)), `${what}: got ${value}, expected ${expected}`).toBeLessThan(1e-12);
}

/** Without scatter, scikit-learn gives the index 1 in the place of 0 / 0 and of infinity; we say so of neither. */
const WITHOUT_SCATTER: Readonly<Record<string, number>> = { 'all points in one place': NaN, 'clusters of points that lie on each other': Infinity };

describe('clusterings', () => {
  it.each(edgeReference.clustering.map((one) => [one.name, one] as const))('agree with scikit-learn: %s', (name, { clusters, truth, ...expected }) => {
    const points = scaledPoints({ ...expected, clusters, truth });
    expectValue(silhouette(points, clusters), expected.silhouette, 'silhouette');
    const each = silhouettes(points, clusters);
    expect(each).toHaveLength(expected.silhouettes.length);
    each.forEach((value, row) => expectValue(value, expected.silhouettes[row]!, `silhouette of row ${row}`));
    expectValue(daviesBouldin(points, clusters), expected.davies_bouldin, 'Davies–Bouldin');
    const moments = new ClusterMoments();
    points.forEach((point, row) => moments.add(point, clusters[row]!));
    if (name in WITHOUT_SCATTER) expect(calinskiHarabasz(moments.all())).toBe(WITHOUT_SCATTER[name]);
    else expectValue(calinskiHarabasz(moments.all()), expected.calinski_harabasz, 'Calinski–Harabasz');
    const table = new ConfusionMatrix(41);
    truth.forEach((label, row) => table.add(label, clusters[row]!));
    expectValue(adjustedRand(table), expected.adjusted_rand, 'adjusted Rand');
    expectValue(purity(table), expected.purity, 'purity');
  });
});

describe('binary classifiers', () => {
  it.each(edgeReference.classifiers.map((one) => [one.name, one] as const))('agree with scikit-learn: %s', (_, one) => {
    const [confusion, loss, brier] = [new BinaryConfusion(), new LogLoss(), new Brier()];
    one.scores.forEach((score, row) => {
      confusion.add(one.truth[row] === 1, score >= 0.5);
      for (const metric of [loss, brier]) metric.add(score, one.truth[row] === 1);
    });
    const [[trueNegatives, falsePositives], [falseNegatives, truePositives]] = one.confusion as [[number, number], [number, number]];
    expect(confusion).toEqual(BinaryConfusion.of({ truePositives, falsePositives, falseNegatives, trueNegatives }));
    expectValue(confusion.accuracy, one.accuracy, 'accuracy');
    expectValue(confusion.precision, one.precision, 'precision');
    expectValue(confusion.recall, one.recall, 'recall');
    expectValue(confusion.specificity, one.specificity, 'specificity');
    expectValue(confusion.negativePredictiveValue, one.negative_predictive_value, 'negative predictive value');
    expectValue(confusion.fBeta(1), one.f1, 'F1');
    expectValue(confusion.mcc, one.mcc, 'MCC');
    expectValue(loss.value, one.log_loss, 'log loss');
    expectValue(brier.value, one.brier, 'Brier');
    const [positives, negatives] = [scoresOfClass(one, 1), scoresOfClass(one, 0)];
    expectValue(rocAuc(positives, negatives), one.roc_auc, 'ROC AUC');
    expectValue(averagePrecision(positives, negatives), one.average_precision, 'average precision');
  });
});

describe('scores of anomaly detectors', () => {
  it.each(edgeReference.anomalies.map((one) => [one.name, one] as const))('rank as scikit-learn has it: %s', (_, one) => {
    const [anomalies, others] = [scoresOfClass(one, 1), scoresOfClass(one, 0)];
    expectValue(averagePrecision(anomalies, others), one.average_precision, 'average precision');
    expectValue(rocAuc(anomalies, others), one.roc_auc, 'ROC AUC');
    expect(Object.keys(one.precision_at)).toHaveLength(4);
    for (const [k, expected] of Object.entries(one.precision_at)) expectValue(precisionAtK(anomalies, others, Number(k)), expected, `precision at ${k}`);
  });
});

describe('regressions', () => {
  it.each(edgeReference.regressions.map((one) => [one.name, one] as const))('agree with scikit-learn, and their errors with scipy: %s', (_, { truth, predicted, errors, ...expected }) => {
    const metrics = { mae: new Mae(), mse: new Mse(), rmse: new Rmse(), mape: new Mape(), bias: new MeanError(), r2: new R2() };
    const losses = { mae: new LossMoments(), mse: new LossMoments(), bias: new LossMoments() };
    truth.forEach((one, row) => {
      const error = predicted[row]! - one;
      for (const metric of Object.values(metrics)) metric.add(one, predicted[row]!);
      losses.mae.add(Math.abs(error));
      losses.mse.add(error ** 2);
      losses.bias.add(error);
    });
    for (const [name, { value }] of Object.entries(metrics)) expectValue(value, expected[name as keyof typeof metrics], name);
    for (const [name, { standardError }] of Object.entries(losses)) expectValue(standardError, errors[name as keyof typeof losses], `error of ${name}`);
  });
});

describe('rates of two groups', () => {
  it("have Newcombe's interval of their difference, and that of the logarithm of their ratio, as scipy tells both", () => {
    expect(edgeReference.rates).toHaveLength(6);
    for (const { first: [k1, n1], second: [k2, n2], ...expected } of edgeReference.rates) {
      const [one, other] = [{ group: 'a', hits: k1, rows: n1 }, { group: 'b', hits: k2, rows: n2 }];
      const { value, lower, upper } = differenceOf(one, other);
      for (const [got, of] of [[value, expected.difference], [lower, expected.lower], [upper, expected.upper]] as const) expect(got).toBeCloseTo(of, 12);
      const ratio = ratioOf(one, other, 'a', 'b');
      expect(ratio === undefined).toBe(expected.ratio === null);
      for (const end of ['value', 'lower', 'upper'] as const) if (ratio && expected.ratio) expect(ratio[end]).toBeCloseTo(expected.ratio[end], 12);
    }
  });
});

describe('tables with rare categories', () => {
  it('are tested as scipy tests those with the rare ones in one', () => {
    expect(edgeReference.pooled).toHaveLength(2);
    for (const { table, pooled, statistic, p, df, cramers_v: cramersV } of edgeReference.pooled) {
      const result = homogeneity(table[0]!, table[1]!);
      expect(result).toMatchObject({ pooled, degreesOfFreedom: df });
      expectValue(result.statistic, statistic, 'χ²');
      expectValue(result.pValue, p, 'p');
      expectValue(result.cramersV, cramersV, "Cramér's V");
    }
  });
});
