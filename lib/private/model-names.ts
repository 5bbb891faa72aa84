/**
 * Names in SageMaker of what belongs to a model. Ids have single hyphens: what begins with an id and two of them is that model's, and of none
 * whose id begins with the same words. Permissions say by how a name begins what they are for, so `flights--*` is not for `flights-north`.
 */

/** For a `namePrefix`: one more hyphen follows it. */
export function modelPrefix(modelId: string): string {
  return `${modelId}-`;
}

/** JSONata expression, without delimiters, of the name that ends with the value of another. */
export function nameExpression(modelId: string, rest: string): string {
  return `'${modelPrefix(modelId)}-' & ${rest}`;
}

/** Pattern of names in an ARN. */
export function namePattern(modelId: string, rest = '*'): string {
  return `${modelPrefix(modelId)}-${rest}`;
}
