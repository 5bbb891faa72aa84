/** What the features of a verdict were compared by. */
import { type ComparedShape, sameHours } from '../same-hours';
import type { DrawnFeature } from './feature-figures';
import type { Report } from './report';

/** Its shape may be compared in coarser bins, with the same hours of the week. */
export interface ComparedFeature extends DrawnFeature {
  readonly shape: ComparedShape;
}

/** The features of the verdict, in its order, with what they were compared by. */
export function comparedFeatures({ verdict, baseline, counts }: Report): ComparedFeature[] {
  return verdict.features.map((feature, index) => {
    const current = counts[index]!;
    const ofFeature = baseline.features.find(({ name }) => name === feature.name)!;
    return { feature, current, baseline: ofFeature, shape: sameHours(ofFeature, current, feature.window) ?? { baseline: ofFeature, current } };
  });
}
