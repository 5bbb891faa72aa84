/** Looks at the endpoint once a minute until it is settled, or patience is at its end. */
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Assignments, choose, type ConditionalWay, follow, oneLine, type Way } from '../../private/machine-states';
import { UNCLEAR_RETRY } from '../../private/retries';
import { DescribeEndpointTask } from '../describe-endpoint-task';
import type { DeploymentParts } from './parts';

/** Options of a look. */
export interface LookProps {
  /** Ends the names of its states. */
  readonly id: string;
  /** There is no endpoint. */
  readonly missing: Way;
  /** The endpoint cannot be looked at, and `$lastError` says why; default: it counts as unsettled. */
  readonly failed?: Way;
  /** What else to assign of what was seen. Default: nothing. */
  readonly assign?: Assignments;
  /** `$endpoint` says how it stands. The first way that holds, else the other. */
  readonly ways: readonly ConditionalWay[];
  /** Where none of them holds. */
  readonly otherwise: Way;
}

/** Options of looks until the endpoint is settled. */
export interface WatchProps extends LookProps {
  /** Go before everything else, also before waiting. Default: nothing does. */
  readonly first?: readonly ConditionalWay[];
  /**
   * Expression, without delimiters, whether one looks again, a minute later, at an endpoint that is not settled, e.g. {@link within}. The ways
   * are for an endpoint that is settled, or not by then.
   */
  readonly patience: string;
}

/** Where a watch begins. */
export interface Watch {
  /** Begins with a look. */
  readonly look: sfn.State;
  /** Begins with a minute's wait. */
  readonly wait: sfn.State;
}

/**
 * Begins to count minutes, for {@link within}. What is counted is time and not looks: each may take as long as a call and its retries may,
 * and the machine's timeout leaves room for the time alone.
 */
export const WATCH_BEGINS = { watchedSince: '{% $millis() %}' };

/** Expression, without delimiters, whether the minutes since {@link WATCH_BEGINS} are not over. */
export function within(minutes: string | number): string {
  return `$millis() < $watchedSince + ${minutes} * 60000`;
}

const UNSETTLED = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'];

/** Condition that somebody, or SageMaker itself, is changing the endpoint. */
export const IS_UNSETTLED = `$endpoint.status in [${UNSETTLED.map((status) => `'${status}'`).join(', ')}]`;

/** Reason of one that was not settled in time. */
export const STILL_UNSETTLED = "{% 'the endpoint is still ' & $endpoint.status & ' after ' & $string($settleMinutes) & ' minutes' %}";

const ENDPOINT = oneLine(`{% {
  'status': $states.result.EndpointStatus,
  'config': $exists($states.result.EndpointConfigName) ? $states.result.EndpointConfigName : 'none',
  'failure': $exists($states.result.FailureReason) ? $states.result.FailureReason : 'SageMaker gave no reason'
} %}`);

const UNKNOWN = "{% { 'status': 'Updating', 'config': 'none', 'failure': $lastError.Error & ': ' & $lastError.Cause } %}";

/** One look. */
export function lookAtEndpoint({ scope, modelId }: DeploymentParts, { id, missing, failed, assign = {}, ways, otherwise }: LookProps): sfn.State {
  const look = new DescribeEndpointTask(scope, `LookAt${id}`, { endpointName: modelId, assign: { endpoint: ENDPOINT, ...assign } });
  const found = choose(scope, `${id}?`, ways, otherwise);
  const absent = choose(
    scope, `${id}Missing?`,
    [{ when: "{% $exists($lastError.Cause) and $contains($lastError.Cause, 'Could not find endpoint') %}", ...missing }],
    failed ?? { next: found, assign: { endpoint: UNKNOWN } },
  );
  return follow(look, found, [{ next: absent, assign: { lastError: '{% $states.errorOutput %}' } }], [UNCLEAR_RETRY]);
}

/** Looks once a minute. */
export function watchEndpoint(parts: DeploymentParts, { patience, first = [], ...props }: WatchProps): Watch {
  const wait = sfn.Wait.jsonata(parts.scope, `WaitFor${props.id}`, { time: sfn.WaitTime.duration(Duration.minutes(1)) });
  const ways = [...first, { when: `{% ${IS_UNSETTLED} and ${patience} %}`, next: wait }, ...props.ways];
  const look = lookAtEndpoint(parts, { ...props, ways });
  wait.next(look);
  return { look, wait };
}
