/** Tests of the metrics of clusterings: scikit-learn, merged parts, degenerate clusterings. */
import { describe, expect, it } from 'vitest';
import { adjustedRand } from '../../../lambda/stats/adjusted-rand';
import { calinskiHarabasz } from '../../../lambda/stats/calinski-harabasz';
import { ClusterMoments } from '../../../lambda/stats/cluster-moments';
import { ConfusionMatrix } from '../../../lambda/stats/confusion-matrix';
import { daviesBouldin, daviesBouldinOfMoments } from '../../../lambda/stats/davies-bouldin';
import { silhouette } from '../../../lambda/stats/silhouette';
import { performanceReference } from '../support/performance-reference';

function momentsOf(points: readonly (readonly number[])[], labels: readonly number[]): ClusterMoments {
  const moments = new ClusterMoments();
  points.forEach((point, index) => moments.add(point, labels[index]!));
  return moments;
}

function tableOf(truth: readonly number[], labels: readonly number[], size = 5): ConfusionMatrix {
  const table = new ConfusionMatrix(size);
  truth.forEach((one, index) => table.add(one, labels[index]!));
  return table;
}

describe('metrics of clusterings', () => {
  it('agree with scikit-learn', () => {
    expect(performanceReference.clustering.length).toBe(2);
    for (const { points, labels, truth, ...expected } of performanceReference.clustering) {
      expect(silhouette(points, labels)).toBeCloseTo(expected.silhouette, 12);
      expect(daviesBouldin(points, labels)).toBeCloseTo(expected.davies_bouldin, 11);
      expect(calinskiHarabasz(momentsOf(points, labels).all()) / expected.calinski_harabasz).toBeCloseTo(1, 11);
      expect(adjustedRand(tableOf(truth, labels))).toBeCloseTo(expected.adjusted_rand, 12);
    }
  });

  it('are the same for a whole and for its merged parts', () => {
    const { points, labels } = performanceReference.clustering[1]!;
    const merged = momentsOf(points.slice(50), labels.slice(50));
    merged.merge(momentsOf(points.slice(0, 50), labels.slice(0, 50)));
    const [whole, parts] = [momentsOf(points, labels).all(), merged.all()];
    expect(parts.map(({ rows }) => rows)).toEqual(whole.map(({ rows }) => rows));
    expect(daviesBouldinOfMoments(parts)).toBeCloseTo(daviesBouldinOfMoments(whole), 12);
    expect(calinskiHarabasz(parts)).toBeCloseTo(calinskiHarabasz(whole), 9);
  });

  it('do not let a merged part change its source', () => {
    const [one, other] = [momentsOf([], []), momentsOf([[1, 2]], [0])];
    one.merge(other);
    one.add([3, 4], 0);
    expect(other.all()).toEqual([{ rows: 1, centre: Float64Array.of(1, 2), spread: 0 }]);
    expect(one.all()).toEqual([{ rows: 2, centre: Float64Array.of(2, 3), spread: 4 }]);
  });

  it('say nothing of a single cluster, or of as many as points', () => {
    const points = [[0], [1], [2]];
    expect([silhouette(points, [0, 0, 0]), daviesBouldin(points, [0, 0, 0]), calinskiHarabasz(momentsOf(points, [0, 0, 0]).all())]).toEqual([NaN, NaN, NaN]);
    expect(calinskiHarabasz(momentsOf(points, [0, 1, 2]).all())).toBeNaN();
    expect([silhouette(points, [0, 1, 2]), daviesBouldin(points, [0, 1, 2])]).toEqual([NaN, NaN]);
    expect(adjustedRand(tableOf([0], [0]))).toBeNaN();
  });
});

describe('silhouette', () => {
  it('is 1 for clusters of points that lie on each other, and 0 for a point alone', () => {
    expect(silhouette([[0], [0], [5], [5]], [0, 0, 1, 1])).toBe(1);
    expect(silhouette([[0], [0], [5]], [0, 0, 1])).toBeCloseTo(2 / 3, 14);
    expect(silhouette([[0], [0], [0], [0]], [0, 0, 1, 1])).toBe(0);
  });

  it('takes the nearest other cluster, and is below 0 for points in the wrong one', () => {
    expect(silhouette([[0], [1], [10], [11], [100], [101]], [0, 0, 1, 1, 2, 2])).toBeGreaterThan(0.85);
    expect(silhouette([[0], [10], [1], [11]], [0, 0, 1, 1])).toBeLessThan(0);
  });
});

describe('Davies–Bouldin', () => {
  it('compares scatter with the distance of the centres', () => {
    // Scatter 1 and 2, centres 10 apart.
    expect(daviesBouldin([[-1], [1], [8], [12]], [0, 0, 1, 1])).toBeCloseTo(0.3, 14);
    expect(daviesBouldinOfMoments(momentsOf([[-1], [1], [8], [12]], [0, 0, 1, 1]).all())).toBeCloseTo(0.3, 14);
  });

  it('is 0 without scatter and infinite for clusters around one centre', () => {
    expect(daviesBouldin([[0], [0], [5]], [7, 7, 3])).toBe(0);
    expect(daviesBouldin([[0], [0], [0]], [7, 7, 3])).toBe(0);
    expect(daviesBouldin([[-1], [1], [-2], [2]], [0, 0, 1, 1])).toBe(Infinity);
  });
});

describe('adjusted Rand', () => {
  it('is 1 for the same partition under other names, and around 0 for an unrelated one', () => {
    expect(adjustedRand(tableOf([0, 0, 1, 1, 2], [3, 3, 0, 0, 1]))).toBe(1);
    expect(adjustedRand(tableOf([0, 0, 1, 1], [0, 1, 0, 1]))).toBeCloseTo(-0.5, 14);
    expect(adjustedRand(tableOf([0, 0, 0], [1, 1, 1]))).toBe(1);
  });
});
