/**
 * Which of a feature's statistics it is judged by, where that is left to a rule. The rule of Evidently: tests where there are few training
 * rows, and distances where there are many, as every test finds something among many.
 *
 * It goes by the baseline alone. Evidently also counts the values of the window, so that one new value changes the test.
 *
 * @see https://github.com/evidentlyai/evidently/blob/main/src/evidently/legacy/calculations/stattests/registry.py
 */
import type { FeatureBaseline } from '../../lib/contract/baseline';
import type { StatisticConfig } from '../../lib/contract/drift-check';
import type { ShapeStatisticName } from '../../lib/contract/verdict';

/** Training values up to which tests are chosen. */
const MOST_FOR_TESTS = 1000;

/** Different values up to which numbers are taken for categories. */
const MOST_AS_CATEGORIES = 5;

/** Those that apply whatever the baseline is, and of the others those that the rule chooses. */
export function chosenStatistics(statistics: readonly StatisticConfig[], baseline: FeatureBaseline): StatisticConfig[] {
  return statistics.filter(({ name, choice }) => choice === undefined || name === evidentlyChoice(baseline));
}

/** Cramér's V stands for its chi-square and z tests, which are one test of homogeneity here. */
function evidentlyChoice(baseline: FeatureBaseline): ShapeStatisticName {
  const areCategories = baseline.kind === 'categorical' || (baseline.kind === 'discrete' && baseline.values.length <= MOST_AS_CATEGORIES);
  if (baseline.present <= MOST_FOR_TESTS) return areCategories ? 'cramers-v' : 'ks';
  return areCategories ? 'jensen-shannon' : 'wasserstein';
}
