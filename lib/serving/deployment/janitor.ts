/**
 * Janitor: an execution of the machine failed, took too long or was stopped. Most of them ended in order and hold nothing. One that
 * still holds the lease was cut off: the janitor takes the lease over, under a new fence, and puts the endpoint right. When a janitor
 * dies nobody comes after it, or that would go on for ever; then the lease expires, and the next hourly request puts things right.
 */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { choose, type Way } from '../../private/machine-states';
import type { DeploymentParts } from './parts';

/** What follows. */
export interface JanitorWays {
  /** The lease is taken over. */
  readonly acquired: Way['next'];
}

export function janitorPhase({ scope, lease, ending }: DeploymentParts, { acquired }: JanitorWays): sfn.State {
  const takeOver = lease.takeOver('TakeOverLease', '{% $died.executionArn %}', {
    acquired,
    refused: ending.as('CLEANED_UP', "{% $died.executionArn & ' had left nothing behind' %}", { quiet: true }),
    failed: ending.after('FAILED', 'take the lease over'),
  });
  return choose(
    scope, 'DiedAsJanitor?',
    [{
      // Never parsed: what a person writes may be no JSON.
      when: `{% $contains($died.input, /"type" *: *"died"/) %}`,
      ...ending.as('CLEANED_UP', "{% $died.executionArn & ' was a janitor; its lease will expire' %}", { quiet: true }),
    }],
    { next: takeOver },
  );
}
