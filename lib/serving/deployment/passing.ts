/**
 * Which errors of calls pass by themselves: nothing is wrong then with what was asked for, and it may be asked for again, now or within the
 * hour. Whatever else fails would fail each time.
 */
import { oneLine } from '../../private/machine-states';

/**
 * Parts of the names of errors: no answer came, too many calls, and what an endpoint's service says when it cannot ask the model, which the
 * probe fails with.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html#API_runtime_InvokeEndpoint_Errors
 */
const NAMES = [
  'Timeout', 'Timedout', 'SdkClient',
  'Throttl', 'TooManyRequests', 'RequestLimit', 'ThroughputExceeded',
  'InternalDependencyException', 'InternalFailure', 'ModelNotReadyException', 'ServiceUnavailable',
];

/**
 * Expression, without delimiters, whether an error passes: throttling, errors of the service, an answer that did not come; and an endpoint that
 * stands otherwise than the look before it said: an update is in progress, it failed, it is gone, or it is there. A quota does not pass: a
 * person has to raise it.
 *
 * @param error variable that holds the error as a catcher gets it
 */
export function passing(error: string): string {
  return oneLine(`($contains(${error}.Error, /${NAMES.join('|')}/)
    or $exists(${error}.Cause) and $contains(${error}.Cause, /in-progress|in Failed status|Rate exceeded|Could not find endpoint "|already exist|Status Code: 5/))`);
}

/** What a catcher assigns beside a reason, for an ending that remembers what does not pass. */
export const PASSES = { passes: `{% ${passing('$states.errorOutput')} %}` };
