/**
 * How every execution of the library's machines ends: with a history item, without its lease, with a notification, and with an outcome of a
 * closed list; one that only looked, with the outcome alone. Each of the steps before the outcome is tried, and none can keep the others from
 * being tried or hide the outcome: a record that cannot be written is no reason to say nothing. One whose lease cannot be given back counts as
 * failed under whatever outcome, so that its death brings the janitor.
 */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { MachineLease } from './machine-lease';
import type { MachineNotifications } from './machine-notifications';
import type { MachineRecords } from './machine-records';
import { assign, caught, choose, follow, type Assignments, type Way } from './machine-states';

export interface MachineEndingProps<Outcome extends string> {
  /** What an execution is, in lower case, e.g. `deployment`: stands in notifications. */
  readonly noun: string;
  /** Closed list of outcomes, and whether the execution then counts as failed. */
  readonly outcomes: Readonly<Record<Outcome, 'succeeded' | 'failed'>>;
  /** The error of a failed one is this and the outcome. */
  readonly errorPrefix: string;
  /** Sort keys of its history items begin so. */
  readonly history: string;
  readonly modelId: string;
  readonly records: MachineRecords;
  readonly lease: MachineLease;
  readonly notifications: MachineNotifications;
}

/** Causes of errors can be whole documents; a person reads the reason. */
const LONGEST_REASON = 1500;

export class MachineEnding<Outcome extends string> {
  /** Where all ways end. Uses `$outcome` and `$reason`, and the other variables that `variables` begins with. */
  public readonly state: sfn.State;
  private readonly succeeded: sfn.State;

  public constructor(scope: Construct, private readonly props: MachineEndingProps<Outcome>) {
    const { noun, outcomes, errorPrefix, history, modelId, records, lease, notifications } = props;
    const failed = Object.entries(outcomes).flatMap(([outcome, kind]) => (kind === 'failed' ? [`'${outcome}'`] : []));
    this.succeeded = sfn.Succeed.jsonata(scope, 'Succeeded', { outputs: { outcome: '{% $outcome %}', reason: '{% $reason %}' } });
    const outcome = choose(
      scope, 'Outcome?',
      [{
        when: `{% $isHeld or $outcome in [${failed.join(', ')}] %}`,
        next: sfn.Fail.jsonata(scope, 'Failed', { error: `{% '${errorPrefix}' & $outcome %}`, cause: '{% $reason %}' }),
      }],
      { next: this.succeeded },
    );
    const notify = notifications.state(scope, 'Notify', {
      subject: `{% '${modelId}: ${noun} ' & $outcome %}`,
      message: `{% 'The ${noun} of model ${modelId} ended in ' & $outcome & '.\\n\\n' & $reason & '\\n\\nRequest: ' & $request & '\\nModel package: ' & $modelPackage & '\\nExecution: ' & $execution & '\\n' %}`,
    }, outcome);
    const told = choose(scope, 'Quiet?', [{ when: '{% $quiet %}', next: outcome }], { next: notify });
    const released = choose(scope, 'Held?', [{ when: "{% $fence = '0' %}", next: told }], { next: lease.release('ReleaseLease', told, [{
      // Only an execution that failed is followed by a janitor.
      next: told, assign: { isHeld: true, reason: "{% $reason & '; its lease could not be given back: ' & $states.errorOutput.Error %}" },
    }]) });
    const written = records.add('WriteHistory', `{% '${history}' & $startedAt & '#' & $executionName %}`, {
      outcome: { S: '{% $outcome %}' },
      reason: { S: '{% $reason %}' },
      execution: { S: '{% $execution %}' },
      request: { S: '{% $request %}' },
      endedAt: { S: '{% $now() %}' },
      modelPackage: { S: '{% $modelPackage %}' },
    });
    follow(written, released, [{ next: released }]);
    const recorded = choose(scope, 'Recorded?', [{ when: '{% $quiet %}', next: released }], { next: written });
    this.state = assign(scope, 'End', { reason: `{% $substring($reason, 0, ${LONGEST_REASON}) %}` }, recorded);
  }

  /**
   * What the first state of the machine assigns for the ending; beside it `$request`, which says in words what was asked for.
   * `$modelPackage` is the version concerned; an ending with `$quiet` leaves no history item and tells nobody.
   */
  public get variables(): Assignments {
    return {
      execution: '{% $states.context.Execution.Id %}',
      executionName: '{% $states.context.Execution.Name %}',
      startedAt: '{% $states.context.Execution.StartTime %}',
      topics: this.props.notifications.variable,
      fence: '0',
      quiet: false,
      isHeld: false,
      outcome: 'FAILED',
      reason: 'none',
      modelPackage: 'none',
    };
  }

  /**
   * A way that ends in the outcome.
   *
   * @param reason a literal, or a whole JSONata expression
   * @param variables what else to assign
   */
  public as(outcome: Outcome, reason: string, variables: Assignments = {}): Way {
    return { next: this.state, assign: { outcome, reason, ...variables } };
  }

  /**
   * A way that ends at once, of an execution that has only read, and found nothing to do: there is no lease to give back, and nothing to
   * tell. Those that the calendar starts every hour are nearly all of this kind, and each state that they pass through is paid for.
   *
   * @param outcome one that counts as succeeded
   * @param reason a literal, or a whole JSONata expression; short, because nothing cuts it
   */
  public idle(outcome: Outcome, reason: string): Way {
    return { next: this.succeeded, assign: { outcome, reason } };
  }

  /** A way for errors, for the outcome in which they end: the reason says what could not be done, and why. */
  public after(outcome: Outcome, what: string, variables: Assignments = {}): Way {
    return this.as(outcome, caught(what), variables);
  }
}
