/**
 * Times in a state machine that come within the life of an execution: its own limit, or the year that every execution has. What waits longer
 * never goes on, a timeout beyond it never fires, and the execution ends in between without an outcome. A Wait until a moment that is written
 * out waits once, and never again; one of no seconds does not slow its loop down.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions
 */
import { scopesOf } from './asl';
import { asList, asObject, type JsonObject } from './template';

const YEAR = 365 * 86_400;

export function waitFindings(machine: string, definition: JsonObject): string[] {
  const own = definition['TimeoutSeconds'];
  const life = typeof own === 'number' ? Math.min(own, YEAR) : YEAR;
  const beyond = (where: string, seconds: unknown): string[] =>
    (typeof seconds === 'number' && seconds >= life ? [`${where}: got ${seconds}, expected less than the ${life} s that the execution lives`] : []);
  return [
    ...beyondYear(machine, own),
    ...scopesOf(machine, definition).flatMap(({ path, states }) => Object.entries(states).flatMap(([name, { HeartbeatSeconds, Retry, Seconds, TimeoutSeconds, Timestamp, Type }]) => [
      ...(Type === 'Wait' ? beyond(`${path}/${name}.Seconds`, Seconds) : []),
      ...(Type === 'Wait' && Seconds === 0 ? [`${path}/${name}.Seconds: got 0, expected at least 1; a loop would spin through it`] : []),
      ...(typeof Timestamp === 'string' && !Timestamp.startsWith('{%') ? [`${path}/${name}.Timestamp: got ${Timestamp}, expected an expression; a moment that is written out is over for all later executions`] : []),
      ...beyond(`${path}/${name}.TimeoutSeconds`, TimeoutSeconds),
      ...beyond(`${path}/${name}.HeartbeatSeconds`, HeartbeatSeconds),
      ...asList(Retry).flatMap((retrier, index) => beyond(`${path}/${name}.Retry[${index}].IntervalSeconds`, asObject(retrier)['IntervalSeconds'])),
    ])),
  ];
}

function beyondYear(machine: string, seconds: unknown): string[] {
  return typeof seconds === 'number' && seconds > YEAR ? [`${machine}.TimeoutSeconds: got ${seconds}, expected at most ${YEAR}, the year that an execution lives`] : [];
}
