/** Tests of counting the answers of a clustering, and of its metrics beside those of all rows. */
import { describe, expect, it } from 'vitest';
import { performanceCounter } from '../../../../lambda/shared/performance/counter';
import { performanceMetrics } from '../../../../lambda/shared/performance/metrics';
import { CellReader } from '../../../../lambda/shared/records/cells';
import { daviesBouldin } from '../../../../lambda/stats/davies-bouldin';
import { silhouette } from '../../../../lambda/stats/silhouette';
import { type ClusteringPerformance, type ClusteringTaskConfig, MAX_PERFORMANCE_CLASSES, MOST_HASHES } from '../../../../lib/contract/performance';
import { edgeReference } from '../../support/edge-reference';
import { fc } from '../../support/property';
import { normal, uniform } from '../../support/random';

const TASK: ClusteringTaskConfig = { kind: 'clustering', label: 'kind', coordinates: ['x', 'y'], scales: [1, 10] };
const counter = (sampledRows = 2000) => performanceCounter({ task: TASK, sensitive: [], sampledRows }, new CellReader(['NA']), false);

interface Answer {
  readonly id: string;
  readonly row: number;
  readonly cluster: string;
  readonly at: readonly [x: number, y: number];
  readonly label: string | undefined;
}

/** Three clusters, 4 apart and 1 wide, y ten times as large; of labels one in ten is another one. */
function answers(count: number, seed: number, labelled = 1): Answer[] {
  const [next, gauss] = [uniform(seed), normal(seed)];
  return Array.from({ length: count }, (_, index) => {
    const kind = Math.floor(next() * 3);
    const cluster = next() < 0.1 ? Math.floor(next() * 3) : kind;
    const at = [4 * kind + gauss(), 10 * gauss()] as const;
    return { id: `r${index >> 1}`, row: index & 1, cluster: `c${cluster}`, at, label: next() < labelled ? `k${kind}` : undefined };
  });
}

function countsOf(list: readonly Answer[], sampledRows?: number): ClusteringPerformance {
  const counted = counter(sampledRows);
  for (const { id, row, cluster, at, label } of list) {
    counted.place!(cluster, at, id, row);
    if (label !== undefined) expect(counted.add(label, cluster, at)).toBe(true);
  }
  return counted.counts() as ClusteringPerformance;
}

const valueOf = (counts: ClusteringPerformance, name: string): number | undefined => performanceMetrics(counts).find(({ metric }) => metric === name)?.value;

describe('a clustering', () => {
  it('is told by the distances of all rows where these are few, in scaled coordinates', () => {
    const list = answers(500, 3);
    const [points, labels] = [list.map(({ at: [x, y] }) => [x, y / 10]), list.map(({ cluster }) => Number(cluster.slice(1)))];
    const counts = countsOf(list);
    expect(counts.sample).toMatchObject({ below: MOST_HASHES });
    expect(valueOf(counts, 'SILHOUETTE')).toBeCloseTo(silhouette(points, labels), 5);
    expect(valueOf(counts, 'DAVIES_BOULDIN')).toBeCloseTo(daviesBouldin(points, labels), 5);
    expect(valueOf(counts, 'ADJUSTED_RAND')).toBeGreaterThan(0.7);
    expect(valueOf(counts, 'PURITY')).toBeCloseTo(0.93, 1);
  });

  it.each(edgeReference.clustering.map((one) => [one.name, one] as const))('has the metrics of scikit-learn, in coordinates of 32 bits: %s', (_, one) => {
    const coordinates = one.scales.map((_scale, at) => `c${at}`);
    const counted = performanceCounter({ task: { ...TASK, coordinates, scales: one.scales }, sensitive: [], sampledRows: 2000 }, new CellReader(['NA']), false);
    one.points.forEach((point, row) => {
      counted.place!(`c${one.clusters[row]!}`, point, `r${row}`, 0);
      counted.add(`k${one.truth[row]!}`, `c${one.clusters[row]!}`, []);
    });
    const counts = counted.counts() as ClusteringPerformance;
    for (const [name, expected] of [['SILHOUETTE', one.silhouette], ['DAVIES_BOULDIN', one.davies_bouldin], ['ADJUSTED_RAND', one.adjusted_rand], ['PURITY', one.purity]] as const) {
      if (expected === null) expect(valueOf(counts, name), name).toBeUndefined();
      else expect(valueOf(counts, name), name).toBeCloseTo(expected, 5);
    }
  });

  it('is told by a sample of many rows, within the errors that go with it', () => {
    const list = answers(6000, 4);
    const counts = countsOf(list, 1000);
    expect(counts.sample.rows).toHaveLength(1000);
    const [points, labels] = [list.map(({ at: [x, y] }) => [x, y / 10]), list.map(({ cluster }) => Number(cluster.slice(1)))];
    for (const [name, exact] of [['SILHOUETTE', silhouette(points, labels)], ['DAVIES_BOULDIN', daviesBouldin(points, labels)]] as const) {
      const { value, error } = performanceMetrics(counts).find(({ metric }) => metric === name)!;
      expect(error).toBeLessThan(0.1);
      expect(Math.abs(value - exact)).toBeLessThan(3 * error!);
    }
  });

  it('foretells how far samples of other rows lie apart', () => {
    const told = Array.from({ length: 40 }, (_, seed) => performanceMetrics(countsOf(answers(400, seed + 10))));
    for (const name of ['SILHOUETTE', 'DAVIES_BOULDIN']) {
      const measured = told.map((metrics) => metrics.find(({ metric }) => metric === name)!);
      const mean = measured.reduce((sum, { value }) => sum + value, 0) / measured.length;
      const spread = Math.sqrt(measured.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (measured.length - 1));
      const foretold = measured.reduce((sum, { error }) => sum + error!, 0) / measured.length;
      expect(foretold / spread, name).toBeGreaterThan(0.6);
      expect(foretold / spread, name).toBeLessThan(1.8);
    }
  });

  it('is counted to the same for every parting and order, also where each part keeps a sample', () => {
    fc.assert(fc.property(fc.nat(600), fc.nat(600), fc.constantFrom(50, 120, 2000), (one, other, limit) => {
      const list = answers(600, 6, 0.5);
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const merged = counter(limit);
      for (const part of [list.slice(to), list.slice(0, from), list.slice(from, to)]) merged.merge(countsOf(part, limit));
      expect(merged.counts()).toEqual(countsOf([...list].reverse(), limit));
    }), { numRuns: 30 });
  });

  it('of spans of unequal traffic samples each row as often as any other', () => {
    const [busy, quiet] = [answers(4000, 7), answers(400, 8).map((answer) => ({ ...answer, id: `q${answer.id}`, cluster: 'quiet' }))];
    const merged = counter();
    for (const list of [busy, quiet]) merged.merge(countsOf(list, 300));
    const { sample, clusters } = merged.counts() as ClusteringPerformance;
    const ofQuiet = sample.rows.filter(([, cluster]) => clusters![cluster]![0] === 'quiet').length;
    expect(sample.rows.length - ofQuiet).toBe(300);
    // 7.5 % of either.
    expect(ofQuiet).toBeGreaterThan(12);
    expect(ofQuiet).toBeLessThan(50);
  });

  it('that nobody labels is told by its space alone', () => {
    expect(performanceMetrics(countsOf(answers(300, 5, 0))).map(({ metric }) => metric)).toEqual(['SILHOUETTE', 'DAVIES_BOULDIN']);
    expect(performanceMetrics(counter().counts())).toEqual([]);
  });

  it('counts answers without all coordinates, or beyond what a float holds, and measures them nowhere', () => {
    const counted = counter();
    counted.place!('a', [1, 'NA'], 'one', 0);
    counted.place!('a', [1e300, 1], 'two', 0);
    counted.place!('NA', [1, 1], 'three', 0);
    counted.place!(7, ['1', 1], 'four', 0);
    expect([counted.add('k', 'a', []), counted.add('NA', 'a', []), counted.add('k', 'NA', [])]).toEqual([true, false, false]);
    expect(counted.counts()).toMatchObject({ answers: 3, placed: 1, clusters: [['7', 1], ['a', 2]], pairs: [['k', 'a', 1]] });
  });

  it('with too many clusters tells nothing, and with too many labels no agreement', () => {
    const many = (of: 'cluster' | 'label'): Answer[] => answers(MAX_PERFORMANCE_CLASSES + 1, 9).map((answer, index) => ({ ...answer, [of]: `n${index}` }));
    const none = countsOf(many('cluster'));
    expect(none).toMatchObject({ answers: MAX_PERFORMANCE_CLASSES + 1, clusters: null, pairs: null, sample: { rows: [] } });
    const merged = counter();
    merged.merge(countsOf(answers(100, 3)));
    merged.merge(none);
    expect(merged.counts()).toMatchObject({ clusters: null, pairs: null, sample: { rows: [] } });
    expect(performanceMetrics(countsOf(many('label'))).map(({ metric }) => metric)).toEqual(['SILHOUETTE', 'DAVIES_BOULDIN']);
  });
});
