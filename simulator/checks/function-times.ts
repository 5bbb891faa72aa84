/**
 * Functions that live as long as what they do may take. A client of the SDK tries a call three times, and where it is throttled it pauses for up
 * to half a second and a second in between. A function that reads and writes once has to outlive twice that, or what would have passed ends it;
 * Lambda's own default is no longer. Whoever waits for a function may give up before it ends: that what it does then harms nobody is shown by
 * the matrix of faults.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
 */
import { resourcesOfType, type Template } from './template';

/** Of Lambda, where the template names none. */
const DEFAULT_SECONDS = 3;
/** Of both pauses of a throttled call, for one that reads and one that writes. */
const PAUSES_SECONDS = 2 * (0.5 + 1);

export function functionTimeFindings(template: Template): string[] {
  return resourcesOfType(template, 'AWS::Lambda::Function').flatMap(([logicalId, { Timeout }]) => {
    const seconds = Number(Timeout ?? DEFAULT_SECONDS);
    return Number.isNaN(seconds) || seconds > PAUSES_SECONDS ? [] : [`${logicalId}.Timeout: got ${seconds} s, expected more than the ${PAUSES_SECONDS} s for which two throttled calls pause`];
  });
}
