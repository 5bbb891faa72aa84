/** The rule for key prefixes that data sets, logs and grants are held to. */
import { Token } from 'aws-cdk-lib';
import type { Problems } from './errors';

/** A prefix that cannot take in a neighbour's objects. It also stands in policies, where `*`, `?` and `${` would widen it. */
export function requirePrefix(problems: Problems, subject: string, prefix: string): void {
  const ok = !Token.isUnresolved(prefix) && /^[^/][ -~]*\/$/.test(prefix) && !/[\\*?${}]/.test(prefix) && !prefix.includes('//') && prefix.length <= 512;
  problems.require(ok, { subject, got: prefix, expected: 'a literal prefix of printable ASCII characters, without \\ * ? $ { }, that ends with a slash and does not begin with one', fix: 'write it like "flights/"' });
}
