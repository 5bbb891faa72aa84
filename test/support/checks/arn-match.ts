/**
 * Whether a granted ARN, wildcards included, can name a resource of a type. Both sides are patterns, so the question is whether
 * any text fits both.
 */

/** One step of a pattern: a character, any text, or any text without some characters. */
type Step = string | { readonly not: string };

/**
 * @param granted ARN of a policy, `*` and `?` for any text and any character
 * @param format ARN of a resource type with variables, `arn:${Partition}:s3:::${BucketName}/${ObjectName}`
 */
export function canName(granted: string, format: string): boolean {
  if (granted === '*') return true;
  const trimmed = format.includes('log-group:') ? granted.replace(/(:log-group:[^:]+):\*$/, '$1*') : granted;
  return fits([...trimmed], stepsOf(format), 0, 0, new Map());
}

/** Bucket names have no slash, which tells a bucket from its objects; other names have no colon, which separates fields. */
function stepsOf(format: string): Step[] {
  return format.split(/(\$\{[^}]+\})/).flatMap<Step>((part) => {
    if (!part.startsWith('${')) return [...part];
    return [{ not: part === '${BucketName}' ? '/:' : ':' }];
  });
}

function fits(granted: readonly string[], steps: readonly Step[], i: number, j: number, known: Map<number, boolean>): boolean {
  const key = i * (steps.length + 1) + j;
  let result = known.get(key);
  if (result === undefined) {
    result = decide(granted, steps, i, j, known);
    known.set(key, result);
  }
  return result;
}

function decide(granted: readonly string[], steps: readonly Step[], i: number, j: number, known: Map<number, boolean>): boolean {
  const character = granted[i];
  const step = steps[j];
  if (character === undefined && step === undefined) return true;
  if (character === '*' && fits(granted, steps, i + 1, j, known)) return true;
  if (typeof step === 'object') {
    if (fits(granted, steps, i, j + 1, known)) return true;
    return character !== undefined && character !== '*' && !step.not.includes(character) && fits(granted, steps, i + 1, j, known);
  }
  if (step === undefined || character === undefined) return false;
  if (character === '*') return fits(granted, steps, i, j + 1, known);
  return (character === '?' || character === step) && fits(granted, steps, i + 1, j + 1, known);
}
