/**
 * Twelve scored rows with ties within and across the classes. The expected values in the tests were computed with Python's
 * `fractions` from the definitions (pairs of rows counted one by one, precision and recall summed over the distinct scores),
 * without any code of this project.
 */
export const TRUTHS = [1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1];
export const SCORES = [0.9, 0.9, 0.8, 0.7, 0.7, 0.7, 0.55, 0.5, 0.4, 0.3, 0.2, 0.05];

export const POSITIVES = Float64Array.from(SCORES.filter((_, index) => TRUTHS[index] === 1)).sort();
export const NEGATIVES = Float64Array.from(SCORES.filter((_, index) => TRUTHS[index] === 0)).sort();
