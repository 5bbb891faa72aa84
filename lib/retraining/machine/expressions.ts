/** JSONata that several phases use. */

/**
 * Why a step failed, in words: the reason inside what the service said, where there is one. For `Assign` of a Catch. Never parses:
 * a cause that is cut off, or no JSON, must not make the handling of an error fail.
 */
export function failure(step: string): string {
  return expression(`(
    $cause := $exists($states.errorOutput.Cause) ? $string($states.errorOutput.Cause) : 'no answer in time';
    $found := $match($cause, /"(FailureReason|errorMessage)" *: *"([^"]+)"/);
    '${step}: ' & ($exists($found) ? $found[0].groups[1] : $states.errorOutput.Error & ', ' & $substring($cause, 0, 500))
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
