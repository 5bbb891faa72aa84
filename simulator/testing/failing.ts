/** What a test wants to go wrong: forced outcomes and faults of calls, as the simulator knows them, and whether they have met anybody. */
import type { ServiceName } from '../api/operation';
import { type Forced, FORCED_OUTCOMES } from '../sagemaker';
import type { World } from '../world';
import { unknownMembers } from './checked-options';
import type { CallFailure, EndpointFailure, OperationName, TrainingFailure, TransformFailure } from './failures';
import { someMillisecondsOf } from './spans';

export type Failing = TrainingFailure | TransformFailure | EndpointFailure | CallFailure;
export type Failable = Forced['kind'] | OperationName;

interface Declared {
  readonly training: TrainingFailure;
  readonly transform: TransformFailure;
  readonly endpoint: EndpointFailure;
}

interface Fault {
  readonly words: string;
  readonly times: number;
  /** How many it has still to meet. */
  readonly state: { readonly left: number };
}

/** As far as the types for tests, which ship alone, have them: the compiler refuses here what is missing there, and below what is too much. */
const OUTCOMES: { readonly [K in Forced['kind']]: readonly NonNullable<Declared[K]['outcome']>[] } = FORCED_OUTCOMES;
const DEFAULTS = { training: 'AlgorithmError', transform: 'AlgorithmError', endpoint: 'Failed' } as const;
const OF_JOBS = ['outcome', 'times', 'reason', 'name'];
const MEMBERS = { training: OF_JOBS, transform: OF_JOBS, endpoint: [...OF_JOBS, 'on', 'for'] } as const;
const OF_CALLS = ['code', 'message', 'times', 'after'];

export class Faults {
  private readonly all: Fault[] = [];

  public constructor(private readonly world: World) {}

  /** @returns in words @throws Error with all that is wrong with it, because a fault that cannot happen would prove nothing */
  public failNext(what: Failable, how: Failing): string {
    const times = how.times ?? 1;
    if (isForced(what)) {
      const { outcome = DEFAULTS[what], for: duration, ...rest } = how as EndpointFailure;
      refuse(what, [...unknownMembers(how, MEMBERS[what]), ...countIn('times', times, 1), ...outcomeIn(what, outcome), ...(what === 'endpoint' ? endpointIn(how as EndpointFailure) : [])]);
      const seconds = duration === undefined ? {} : { seconds: someMillisecondsOf(duration, 'failNext: for') / 1000 };
      this.all.push({ words: `${what} ${outcome}`, times, state: this.world.sageMaker.force({ ...rest, kind: what, outcome, ...seconds } as Forced) });
      return `decides that the next ${what} ends in ${outcome}`;
    }
    const { code = 'ThrottlingException', message = 'a fault of the test', after = 0 } = how as CallFailure;
    const [service = '', operation = ''] = what.split(':');
    refuse(what, [...this.operationIn(what), ...unknownMembers(how, OF_CALLS), ...countIn('times', times, 1), ...countIn('after', after, 0)]);
    this.all.push({ words: `${what} ${code}`, times, state: this.world.api.inject({ service: service as ServiceName, operation, code, message, times, after }) });
    return `lets ${what} fail with ${code}, ${times} times`;
  }

  /** Those that have not met all that they were to meet, in words. */
  public get unmet(): string[] {
    return this.all.filter(({ state }) => state.left > 0).map(({ words, times, state }) => `${words}: met ${times - state.left} of ${times}`);
  }

  /** @throws Error where one has met nobody: what the test says about it would hold without it, too */
  public requireMet(): void {
    const idle = this.all.filter(({ times, state }) => state.left === times).map(({ words }) => words);
    if (idle.length > 0) throw new Error(`failNext: got ${idle.join(', ')}, which met nobody, expected each to happen before the test ends: let more time pass, mend what it is limited to, or leave it out`);
  }

  private operationIn(what: string): string[] {
    const [service = '', operation = ''] = what.split(':');
    if (this.world.api.has(service, operation)) return [];
    const alike = this.world.api.names.filter((name) => name.startsWith(`${service}:`));
    return [`got ${what}, expected training, transform, endpoint or an operation that is simulated: ${(alike.length > 0 ? alike : this.world.api.names).join(', ')}`];
  }
}

function isForced(what: Failable): what is Forced['kind'] {
  return Object.hasOwn(OUTCOMES, what);
}

function refuse(what: Failable, problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.map((problem) => `failNext: ${problem.startsWith(`got ${what},`) ? '' : `${what}: `}${problem}`).join('\n'));
}

function countIn(name: string, value: number, least: number): string[] {
  return Number.isSafeInteger(value) && value >= least ? [] : [`got ${String(value)} for ${name}, expected a whole number from ${least} on`];
}

function outcomeIn(what: Forced['kind'], outcome: string): string[] {
  const known: readonly string[] = OUTCOMES[what];
  return known.includes(outcome) ? [] : [`got the outcome ${outcome}, expected one of ${known.join(', ')}`];
}

function endpointIn({ outcome = DEFAULTS.endpoint, on, for: duration }: EndpointFailure): string[] {
  return [
    ...(on === undefined || ['create', 'update'].includes(on) ? [] : [`got ${String(on)} for on, expected create or update`]),
    ...(outcome === 'UpdateRollbackFailed' && on === 'create' ? ['got UpdateRollbackFailed on create, expected update: a creation has nothing to go back to'] : []),
    ...(outcome === 'Hang' && duration === undefined ? ['got Hang without for, expected how long it hangs, such as 2h'] : []),
    ...(outcome !== 'Hang' && duration !== undefined ? [`got for with ${outcome}, expected it with Hang only`] : []),
  ];
}
