/**
 * Wildcards of policies: `*` stands for any text, `?` for one character.
 *
 * Documented: the components of an ARN are matched one by one, so that no wildcard reaches from the account into the region; the last
 * component is what stands behind the fifth colon, colons included. Action names know no case.
 * Assumed: a wildcard at the end of a component does not reach beyond it either, though AWS says that it can. That only ever denies more.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

export type Matcher = (text: string) => boolean;

const COMPONENTS = 6;

export function textMatcher(pattern: string, flags: '' | 'i' = ''): Matcher {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern) && flags === '') return (text) => text === pattern;
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, `s${flags}`);
  return (text) => expression.test(text);
}

export function arnMatcher(pattern: string): Matcher {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern)) return (arn) => arn === pattern;
  const matchers = components(pattern).map((component) => textMatcher(component));
  return (arn) => {
    const parts = components(arn);
    return parts.length === matchers.length && parts.every((part, index) => matchers[index]!(part));
  };
}

/** Whether it is `*` or has all six components. */
export function isArnPattern(pattern: string): boolean {
  return pattern === '*' || (pattern.startsWith('arn:') && components(pattern).length === COMPONENTS);
}

function components(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= COMPONENTS ? parts : [...parts.slice(0, COMPONENTS - 1), parts.slice(COMPONENTS - 1).join(':')];
}
