/**
 * What a SageMaker task takes at run time: a string that is one whole JSONata expression. Never a literal with an expression
 * inside, which Step Functions would send as it stands; never a deploy-time value inside an expression, whose quoting breaks
 * and which no checker can read. Such a value is assigned to a variable by a state before.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import { Token } from 'aws-cdk-lib';
import type { Problems } from './errors';

const WHOLE = /^\{%((?:(?!\{%|%\})[\s\S])+)%\}$/;
const EXPECTED = 'one whole JSONata expression, {% ... %}';
const FIX_TOKEN = 'assign the value to a variable in a state before, and use the variable';

export function isExpression(value: string): boolean {
  return value.startsWith('{%');
}

/** What stands between the delimiters. */
export function expressionBody(expression: string): string {
  return (WHOLE.exec(expression)?.[1] ?? '').trim();
}

/** The value must be an expression. */
export function requireExpression(problems: Problems, subject: string, value: string): void {
  if (expressionBody(value) === '') {
    problems.add({ subject, got: value, expected: EXPECTED, fix: 'put the delimiters first and last' });
  } else if (Token.isUnresolved(value)) {
    problems.add({ subject, got: value, expected: `${EXPECTED}, without deploy-time values inside`, fix: FIX_TOKEN });
  } else if (value.includes('${')) {
    problems.add({ subject, got: value, expected: `${EXPECTED}, without \${`, fix: 'write $ and { apart: CloudFormation substitutes ${...}' });
  }
}

/** The value must be an expression, or a literal (which may be a deploy-time value) without the delimiters. */
export function requireText(problems: Problems, subject: string, value: string): void {
  if (value.includes('{%') || value.includes('%}')) requireExpression(problems, subject, value);
  else problems.require(value !== '', { subject, got: value, expected: 'a text or a JSONata expression', fix: 'fill it in' });
}

/** Like `requireText` for each value of a map or list. */
export function requireTexts(problems: Problems, subject: string, values: Readonly<Record<string, string>> | readonly string[] = {}): void {
  for (const [key, value] of Object.entries(values)) {
    // Empty is a legitimate value of a variable or hyperparameter.
    if (value !== '') requireText(problems, `${subject}.${key}`, value);
  }
}

/** At most one of two ways to say the same; exactly one where `required`. */
export function requireOneOf(problems: Problems, values: Readonly<Record<string, unknown>>, required: boolean): void {
  const given = Object.keys(values).filter((name) => values[name] !== undefined);
  if (given.length > 1 || (required && given.length === 0)) {
    const names = Object.keys(values).join(' or ');
    problems.add({ subject: names, got: given, expected: `${required ? 'exactly' : 'at most'} one of them`, fix: `give ${names}` });
  }
}
