/** The golden values of `test/reference/golden.json`, one by one. */
import { describe, expect, it } from 'vitest';
import { doaneEdges, sturgesEdges } from '../../../lambda/stats/equal-width';
import { evidentlyStatistics } from '../../../lambda/stats/evidently';
import { gTest } from '../../../lambda/stats/g-test';
import { goodnessOfFit } from '../../../lambda/stats/goodness-of-fit';
import { homogeneity } from '../../../lambda/stats/homogeneity';
import { jensenShannonDistance } from '../../../lambda/stats/jensen-shannon';
import { kullbackLeibler } from '../../../lambda/stats/kullback-leibler';
import { nannymlStatistics } from '../../../lambda/stats/nannyml';
import { wasserstein } from '../../../lambda/stats/wasserstein';
import golden from '../../reference/golden.json';

const HUNDRED = Array.from({ length: 100 }, (_, index) => index + 1);
const SHIFTED = HUNDRED.map((value) => value + 50);

/** Ours against theirs, within 1e-9. */
const VALUES: Readonly<Record<string, () => readonly (readonly [ours: number, theirs: number])[]>> = {
  'shares with empty bins': () => {
    const { p, q, js_e, js_2 } = golden.pq0;
    return [[kullbackLeibler(p, q), Infinity], [jensenShannonDistance(p, q, Math.E), js_e], [jensenShannonDistance(p, q), js_2]];
  },
  'goodness of fit': () => {
    const { statistic, pValue } = goodnessOfFit(golden.chisquare.obs, golden.chisquare.exp);
    return [[statistic, golden.chisquare.stat], [pValue, golden.chisquare.p]];
  },
  'homogeneity of three categories': () => {
    const { statistic, pValue, degreesOfFreedom } = homogeneity(golden.chi2_cont.table[0]!, golden.chi2_cont.table[1]!);
    return [[statistic, golden.chi2_cont.stat], [pValue, golden.chi2_cont.p], [degreesOfFreedom, golden.chi2_cont.dof]];
  },
  'homogeneity of two categories': () => {
    const [first, second] = golden.chi2_2x2.table as [number[], number[]];
    const [plain, yates] = [homogeneity(first, second), homogeneity(first, second, { yates: true })];
    return [[plain.statistic, golden.chi2_2x2.stat], [plain.pValue, golden.chi2_2x2.p], [yates.statistic, golden.chi2_2x2.stat_yates], [yates.pValue, golden.chi2_2x2.p_yates]];
  },
  'the G test': () => {
    const { statistic, pValue } = gTest(golden.gtest.table[0]!, golden.gtest.table[1]!);
    return [[statistic, golden.gtest.stat], [pValue, golden.gtest.p]];
  },
  'the Wasserstein distance': () => [[wasserstein(golden.wasserstein.a, golden.wasserstein.b), golden.wasserstein.w]],
  'Sturges edges': () => sturgesEdges([...HUNDRED, ...SHIFTED]).map((edge, index) => [edge, golden.sturges_1_100_vs_51_150[index]!] as const),
  'Doane edges': () => doaneEdges(HUNDRED).map((edge, index) => [edge, golden.doane_1_100[index]!] as const),
  "Evidently's definitions": () => {
    const { psi, kl, jensenShannon, wasserstein: distance } = evidentlyStatistics(HUNDRED, SHIFTED);
    return [[psi, golden.evidently_psi_1_100_vs_51_150], [kl, golden.evidently_kl], [jensenShannon, golden.evidently_js], [distance, golden.evidently_wd_norm]];
  },
  "NannyML's definitions": () => [[nannymlStatistics(HUNDRED, SHIFTED).jensenShannon, golden.nannyml_js_base2]],
};

describe('golden values', () => {
  it.each(Object.entries(VALUES))('of %s', (_, values) => {
    for (const [ours, theirs] of values()) expect(ours).toBeCloseTo(theirs, 9);
  });
});
