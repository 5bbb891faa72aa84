/**
 * Values of conditions that can hold, and that hold for somebody alone. IAM takes any text; a wildcard where an operator takes it literally, a
 * name where requests carry an ARN, and a set operator that holds for a request without the key, are found out when nothing works, or when
 * everything does.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { Condition, Statement } from './policies';

/** What values of a key look like, lower case. */
const FORMS: readonly (readonly [key: RegExp, form: RegExp, expected: string])[] = [
  [/^aws:(source|principal|resource)account$/, /^\d{12}$/, 'an account of 12 digits'],
  [/^aws:(source|principal)arn$/, /^arn:/, 'an ARN'],
  [/^kms:viaservice$/, /^[a-z0-9-]+\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, 'a service and its region, such as s3.eu-west-1.amazonaws.com'],
];

export function conditionValueFindings({ where, effect, conditions }: Statement): string[] {
  return conditions.flatMap((condition) => [
    ...literalWildcards(where, condition),
    ...unlikelyValues(where, condition),
    ...(effect === 'Allow' && holdsWithoutKey(condition, conditions)
      ? [`${where}: got ${condition.operator} of ${condition.key} without Null, expected { Null: { "${condition.key}": "false" } } beside it; of a request without the key it holds`]
      : []),
  ]);
}

function literalWildcards(where: string, { operator, key, values }: Condition): string[] {
  if (!/^(ForA(ll|ny)Values?:)?String(Not)?Equals/.test(operator)) return [];
  return values.filter((value) => /[*?]/.test(value)).map((value) => `${where}: got ${value} in ${operator} of ${key}, expected ArnLike or StringLike; this operator takes it literally`);
}

function unlikelyValues(where: string, { operator, key, values }: Condition): string[] {
  if (/^Null$/.test(operator)) return [];
  return FORMS.filter(([of]) => of.test(key.toLowerCase())).flatMap(([, form, expected]) =>
    values.filter((value) => !form.test(value)).map((value) => `${where}: got ${value} as ${key}, expected ${expected}`));
}

function holdsWithoutKey({ operator, key }: Condition, all: readonly Condition[]): boolean {
  return operator.startsWith('ForAllValues:') && !all.some((other) => other.operator === 'Null' && other.key.toLowerCase() === key.toLowerCase() && other.values.join() === 'false');
}
