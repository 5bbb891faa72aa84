/** JSONata that several phases use. */

/** A text in JSON, in a pattern. `\x5c` is a backslash: before a bracket JSONata would take a plain one for an escape of its own. */
export const TEXT = '"((?:[^"\\x5c]|\\x5c.)+)"';

/** Body of a text that was found in JSON, without its escapes: programs quote in their last words. */
export function unescaped(body: string): string {
  return `$replace($replace(${body}, /\\x5c[nrt]/, ' '), /\\x5c(.)/, '$1')`;
}

/**
 * Why a step failed, in words: the reason inside what the service said, where there is one; of a job that was stopped, how it ended.
 * For `Assign` of a Catch. Never parses: a cause that is cut off, or no JSON, must not make the handling of an error fail.
 */
export function failure(step: string): string {
  return expression(`(
    $cause := $exists($states.errorOutput.Cause) ? $string($states.errorOutput.Cause) : 'no answer in time';
    $found := $match($cause, /"(FailureReason|errorMessage)" *: *${TEXT}/);
    $status := $match($cause, /"SecondaryStatus" *: *${TEXT}/);
    '${step}: ' & ($exists($found) ? ${unescaped('$found[0].groups[1]')}
      : $exists($status) ? 'the job ended as ' & $status[0].groups[0]
      : $states.errorOutput.Error & ', ' & $substring($cause, 0, 500))
  )`);
}

/** A whole expression, on one line as machines hold it. */
export function expression(body: string): string {
  return `{% ${body.trim().replace(/\s*\n\s*/g, ' ')} %}`;
}

/** Body of a text that the registry takes: one line of ASCII, of bounded length. */
export function line(body: string, length: number): string {
  return `$substring($replace(${body}, /[^ -~]+/, ' '), 0, ${length})`;
}
