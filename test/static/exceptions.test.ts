/**
 * The exceptions that the library brings along are those that docs/exceptions.md lists; `npx vitest run test/static/exceptions.test.ts -u`
 * writes it.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readExceptions } from '../../lib/contract/exceptions';
import { synthesize } from '../support/checks/synthesize';
import { CASES } from './cases';

const HEAD = `# Exceptions from rules

What cdk-nag, Guard and checkov find in what this library defines, and why it is accepted. Each exception sits on the one resource
concerned; \`cdk-mlops exceptions cdk.out\` prints those of an app with their places. They are the library's until 2027-12-31, which each
release renews; \`AuditedException.adopt\` makes them the agency's own. A test writes this page.

| resource | rules | why |
|---|---|---|`;

it('docs/exceptions.md lists the exceptions of the library, each answered for until the day it says', async () => {
  const excepted = CASES.flatMap(({ build }) => synthesize(build).stacks.flatMap(({ template }) =>
    Object.values(template.Resources).flatMap(({ Type, Metadata }) => readExceptions(Metadata).map((record) => ({ Type, ...record })))));
  expect([...new Set(excepted.map(({ owner, expiry }) => `${owner} ${expiry}`))]).toEqual(['cdk-mlops 2027-12-31']);
  const rows = new Set(excepted.map(({ Type, rules, reason }) => row(Type, rules, reason)));
  await expect([HEAD, ...[...rows].sort(), ''].join('\n')).toMatchFileSnapshot(join(__dirname, '..', '..', 'docs', 'exceptions.md'));
});

/** What a wildcard names differs from app to app. */
function row(type: string, rules: readonly string[], reason: string): string {
  const names = [...new Set(rules.map((rule) => rule.replace(/\[.*\]$/s, '[…]')))].sort();
  return `| \`${type}\` | ${names.map((name) => `\`${name}\``).join(', ')} | ${reason} |`;
}
