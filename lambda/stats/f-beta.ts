/** F-beta, the harmonic mean of precision and recall where recall counts β² times as much: (1 + β²) TP / ((1 + β²) TP + β² FN + FP). */

/**
 * Not a number when the class neither occurs nor is predicted.
 *
 * @param beta above 0; 1 gives F1
 */
export function fBeta(truePositives: number, falsePositives: number, falseNegatives: number, beta: number): number {
  const weight = beta * beta;
  return ((1 + weight) * truePositives) / ((1 + weight) * truePositives + weight * falseNegatives + falsePositives);
}
