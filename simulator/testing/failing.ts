/** Turns what a test wants to go wrong into what the simulator knows: forced outcomes, and faults of calls. */
import type { ServiceName } from '../api/operation';
import type { Forced } from '../sagemaker';
import type { World } from '../world';
import type { CallFailure, EndpointFailure, OperationName, TrainingFailure, TransformFailure } from './failures';
import { millisecondsOf } from './spans';

export type Failing = TrainingFailure | TransformFailure | EndpointFailure | CallFailure;

const DEFAULTS = { training: 'AlgorithmError', transform: 'AlgorithmError', endpoint: 'Failed' } as const;

/** @returns in words */
export function failNext(world: World, what: 'training' | 'transform' | 'endpoint' | OperationName, how: Failing): string {
  if (what === 'training' || what === 'transform' || what === 'endpoint') {
    const { for: duration, ...rest } = how as EndpointFailure;
    const forced = { kind: what, outcome: DEFAULTS[what], ...rest, ...(duration === undefined ? {} : { seconds: millisecondsOf(duration, 'for') / 1000 }) } as Forced;
    world.sageMaker.force(forced);
    return `decides that the next ${what} ends in ${forced.outcome}`;
  }
  const { code = 'ThrottlingException', message = 'a fault of the test', times = 1, after } = how as CallFailure;
  const [service = '', operation = ''] = what.split(':');
  if (!world.api.has(service, operation)) {
    const alike = world.api.names.filter((name) => name.startsWith(`${service}:`));
    throw new Error(`failNext: got ${what}, expected training, transform, endpoint or an operation that is simulated: ${(alike.length > 0 ? alike : world.api.names).join(', ')}`);
  }
  world.api.inject({ service: service as ServiceName, operation, code, message, times, ...(after === undefined ? {} : { after }) });
  return `lets ${what} fail with ${code}, ${times} times`;
}
