/**
 * Which errors of calls pass by themselves: nothing is wrong then with what was asked for, and it may be asked for again, now or within the
 * hour. Whatever else fails would fail each time.
 */
import { oneLine } from '../../private/machine-states';

/**
 * Expression, without delimiters, whether an error passes: throttling, errors of the service, an answer that did not come; and an endpoint that
 * stands otherwise than the look before it said: an update is in progress, it failed, it is gone, or it is there. A quota does not pass: a
 * person has to raise it.
 *
 * @param error variable that holds the error as a catcher gets it
 */
export function passing(error: string): string {
  return oneLine(`($contains(${error}.Error, /States.Timeout|SdkClient|Throttl|TooManyRequests|RequestLimit|ThroughputExceeded/)
    or $exists(${error}.Cause) and $contains(${error}.Cause, /in-progress|in Failed status|Rate exceeded|Could not find endpoint "|already exist|Status Code: 5/))`);
}

/** What a catcher assigns beside a reason, for an ending that remembers what does not pass. */
export const PASSES = { passes: `{% ${passing('$states.errorOutput')} %}` };
