/** The key policy in docs/landing-zone.md is what a central team copies: it must be what the library's own key gets. */
import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { expect, it } from 'vitest';
import { flatReference } from '../../lib/private/flat-reference';
import { serviceStatements } from '../../lib/private/key';

/** References as the document writes them: `<partition>`, `<region>`, `<account>`. */
function asWritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asWritten);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && (keys[0] === 'Ref' || keys[0]!.startsWith('Fn::'))) {
    return flatReference(value).replaceAll('<AWS::Partition>', '<partition>').replaceAll('<AWS::Region>', '<region>').replaceAll('<AWS::AccountId>', '<account>');
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asWritten(entry)]));
}

it('lists exactly the statements that the library gives its own key', () => {
  const stack = new Stack(new App(), 'Stack');
  const code = stack.resolve(new PolicyDocument({ statements: serviceStatements(stack) })) as { Statement: unknown[] };
  const [, block] = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/landing-zone.md', 'utf8'))!;
  expect(JSON.parse(block!)).toEqual(asWritten(code.Statement));
});
