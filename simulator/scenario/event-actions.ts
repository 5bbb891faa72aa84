/** Steps that make things happen from outside: traffic, alarms, faults, forced outcomes, calls of any operation. */
import type { ServiceName } from '../api/operation';
import { DEFAULT_DURATIONS, type EndpointStatus, type Forced, FORCED_OUTCOMES, type Phase } from '../sagemaker';
import type { Value } from './document';
import { worded } from './duration';
import type { Act } from './scenario';

export const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export const SERVICES: readonly ServiceName[] = ['cloudwatch', 'codebuild', 'dynamodb', 'ecr', 'eventbridge', 'lambda', 's3', 'sagemaker', 'sagemakerruntime', 'sfn', 'sns', 'sqs', 'ssm'];
const PHASES = Object.keys(DEFAULT_DURATIONS) as Phase[];
export const ENDPOINT_STATUSES: readonly EndpointStatus[] = ['OutOfService', 'Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'InService', 'Deleting', 'Failed', 'UpdateRollbackFailed'];
const MOST = 1e6;

export function sendTraffic(value: Value): Act {
  value.only(['endpoint', 'requests', 'rows', 'contentType']);
  const endpoint = value.need('endpoint').text();
  const requests = value.need('requests').wholeNumber(1, MOST);
  const bodies = value.need('rows').list().map((row) => row.text());
  const contentType = value.get('contentType')?.text();
  return {
    says: `sends ${requests} requests to ${endpoint}`,
    run: async ({ world, recording }) => {
      const result = await world.sageMaker.traffic(endpoint, { requests, bodies, ...(contentType === undefined ? {} : { contentType }) });
      recording.traffic(endpoint, world.clock.now, result);
      return Object.entries(result).map(([variant, statuses]) => `${variant}: ${Object.entries(statuses).map(([status, count]) => `${count} times ${status}`).join(', ')}`).join('; ');
    },
  };
}

export function setAlarmState(value: Value): Act {
  value.only(['alarm', 'state', 'reason']);
  const alarm = value.need('alarm').construct('alarm');
  const state = value.need('state').oneOf(STATES);
  const reason = value.get('reason')?.text() ?? 'set by the scenario';
  return {
    says: `sets the alarm ${alarm.text} to ${state}`,
    run: async (stage) => {
      await stage.call('cloudwatch', 'SetAlarmState', { AlarmName: stage.locate(alarm), StateValue: state, StateReason: reason });
    },
  };
}

/** Calls that get an error instead of the service's answer. */
export function injectFault(value: Value): Act {
  value.only(['service', 'operation', 'code', 'message', 'times', 'after']);
  const service = value.need('service').oneOf(SERVICES);
  const operation = value.need('operation');
  const name = operation.text();
  const code = value.need('code').text();
  const message = value.get('message')?.text() ?? 'a fault of the scenario';
  const times = value.get('times')?.wholeNumber(1, MOST);
  const after = value.get('after')?.wholeNumber(0, MOST);
  return {
    says: `lets ${service}:${name} fail with ${code}${times === undefined ? ', from now on' : times === 1 ? ', once' : `, ${times} times`}`,
    run: async ({ world }) => {
      if (!world.api.has(service, name)) throw new Error(`${service}:${name}: got an operation that is not simulated, expected one of ${world.api.names.filter((one) => one.startsWith(`${service}:`)).join(', ')}`);
      world.api.inject({ service, operation: name, code, message, times, after });
    },
  };
}

export function heal(value: Value): Act {
  if (value.raw !== true) value.refuse('true');
  return { says: 'takes all faults away', run: async ({ world }) => world.api.heal() };
}

/** What SageMaker itself decides: how jobs and endpoints end. */
export function forceOutcome(value: Value): Act {
  value.only(['of', 'outcome', 'name', 'times', 'reason', 'on', 'for']);
  const kind = value.need('of').oneOf(['training', 'transform', 'endpoint']);
  const outcome = value.need('outcome').oneOf<string>(FORCED_OUTCOMES[kind]);
  const on = value.get('on')?.oneOf(['create', 'update']);
  const seconds = value.get('for')?.duration();
  if (outcome === 'Hang' && seconds === undefined) value.refuse('for, too: how long it hangs');
  const forced = {
    kind,
    outcome,
    ...(value.has('name') ? { name: value.need('name').text() } : {}),
    ...(value.has('times') ? { times: value.need('times').wholeNumber(1, MOST) } : {}),
    ...(value.has('reason') ? { reason: value.need('reason').text() } : {}),
    ...(on === undefined ? {} : { on }),
    ...(seconds === undefined ? {} : { seconds: seconds / 1000 }),
  } as Forced;
  return { says: `decides that the next ${kind} ends in ${outcome}`, run: async ({ world }) => void world.sageMaker.force(forced) };
}

export function setDuration(value: Value): Act {
  value.only(['phase', 'takes', 'name']);
  const phase = value.need('phase').oneOf(PHASES);
  const takes = value.need('takes').duration();
  const name = value.get('name')?.text();
  return { says: `lets ${phase} take ${worded(takes)}`, run: async ({ world }) => world.sageMaker.setDuration(phase, takes / 1000, name) };
}

export function setEndpointStatus(value: Value): Act {
  value.only(['endpoint', 'status']);
  const endpoint = value.need('endpoint').text();
  const status = value.need('status').oneOf(ENDPOINT_STATUSES);
  return { says: `finds the endpoint ${endpoint} ${status}`, run: async ({ world }) => world.sageMaker.setEndpointStatus(endpoint, status) };
}

/** Any operation of the Api, by the SDK's names, as a person who may do everything. */
export function call(value: Value): Act {
  value.only(['service', 'operation', 'request']);
  const service = value.need('service').oneOf(SERVICES);
  const operation = value.need('operation').text();
  const request = value.get('request')?.json() ?? {};
  return {
    says: `calls ${service}:${operation}`,
    run: async (stage) => {
      await stage.call(service, operation, stage.resolved(request) as Readonly<Record<string, unknown>>);
    },
  };
}

/** Of `durations` at the top of the file, in seconds. */
export function durationsOf(value: Value): Readonly<Partial<Record<Phase, number>>> {
  return value.only(PHASES).map((one) => one.duration() / 1000);
}
