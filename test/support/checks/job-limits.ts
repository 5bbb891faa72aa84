/**
 * How long a job is paid for, whatever becomes of the execution that waits for it. A job with a limit of its own has a number there on every
 * way, and who waits for it does not give up before: the job would go on unattended. One without is stopped by the machine where it is not
 * waited for any more, as AWS promises to stop the jobs of executions that are stopped alone. And no job is started that nobody waits for.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
 */
import jsonata from 'jsonata';
import { errorNames, type Scope, transitionsOf } from '../../../simulator/checks/asl';
import { asList, asObject, isObject } from '../../../simulator/checks/template';

/** Of SageMaker: no job runs longer. */
const DAY = 86_400;
const LONGEST_RUN = 28 * DAY;
const LONGEST_WAIT = 30 * DAY;

interface Limit {
  readonly run: unknown;
  /** Of spare capacity: the run and the waits for it. */
  readonly wait: unknown;
}

/** @param stop action that ends a job without a limit of its own; undefined where it has one */
export function jobLimitFindings(scope: Scope, name: string, stop: string | undefined): string[] {
  const state = scope.states[name]!;
  const where = `${scope.path}/${name}`;
  const { Arguments: args, Resource: resource, TimeoutSeconds: patience } = state;
  const limits = stop === undefined ? limitsOf(asObject(args)['StoppingCondition']) : [];
  const longest = Math.max(0, ...limits.map(({ run, wait }) => Number(wait ?? run)));
  return [
    ...(String(resource).endsWith('.sync') ? [] : [`${where}.Resource: got ${String(resource)}, expected one that ends in .sync; nobody would know when the job has ended`]),
    ...(stop === undefined && limits.length === 0 ? [`${where}.StoppingCondition: got nothing, expected a limit on its time`] : []),
    ...limits.flatMap(({ run, wait }) => [
      ...(isWithin(run, LONGEST_RUN) ? [] : [`${where}.StoppingCondition.MaxRuntimeInSeconds: got ${show(run)}, expected a number of seconds, at most ${LONGEST_RUN}`]),
      ...(wait === undefined || isWithin(wait, LONGEST_WAIT) ? [] : [`${where}.StoppingCondition.MaxWaitTimeInSeconds: got ${show(wait)}, expected a number of seconds, at most ${LONGEST_WAIT}`]),
    ]),
    ...(patience === undefined || isWithin(patience, LONGEST_WAIT + DAY) ? [] : [`${where}.TimeoutSeconds: got ${show(patience)}, expected a number of seconds, at most a day more than any job takes`]),
    ...(typeof patience === 'number' && patience <= longest ? [`${where}.TimeoutSeconds: got ${patience}, expected more than the ${longest} s of the job, which would go on unattended`] : []),
    ...(stop === undefined || stopsWhereNotWaitedFor(scope, name, stop) ? [] : [`${where}.Catch: got none for States.Timeout that leads to ${stop}, expected it; the job has no limit of its own, and would be paid for until somebody finds it`]),
  ];
}

/** Those of all ways: an expression may choose among objects. */
function limitsOf(condition: unknown): Limit[] {
  if (isObject(condition)) return [{ run: condition['MaxRuntimeInSeconds'], wait: condition['MaxWaitTimeInSeconds'] }];
  const body = /^\{%(.*)%\}$/s.exec(String(condition))?.[1];
  if (body === undefined) return [];
  try {
    return resultsOf(asObject(jsonata(body).ast())).map((node) => ({ run: memberOf(node, 'MaxRuntimeInSeconds'), wait: memberOf(node, 'MaxWaitTimeInSeconds') }));
  } catch {
    return []; // it is told where expressions are read
  }
}

/** What an expression gives, as syntax trees, one for each way. */
function resultsOf(node: Node): Node[] {
  if (node['type'] === 'condition') return [node['then'], node['else']].flatMap((way) => resultsOf(asObject(way)));
  const last = asList(node['expressions']).at(-1);
  return node['type'] === 'block' && last !== undefined ? resultsOf(asObject(last)) : [node];
}

type Node = Readonly<Record<string, unknown>>;

/** The value of a member of an object that is written out; undefined where it is no literal. */
function memberOf({ value, lhs }: Node, name: string): unknown {
  if (value !== '{') return undefined;
  const pair = asList(lhs).map(asList).find(([key]) => asObject(key)['value'] === name);
  return pair && asObject(pair[1])['value'];
}

/** Whether the first state that a timeout leads to, past choices alone, stops the job, on one way at least. */
function stopsWhereNotWaitedFor({ states }: Scope, name: string, stop: string): boolean {
  const catcher = asList(states[name]!['Catch']).map(asObject).find((one) => errorNames(one).some((error) => error === 'States.ALL' || error === 'States.Timeout'));
  const seen = new Set<string>();
  const open = [String(catcher?.['Next'])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const state = states[next];
    if (!state || seen.has(next)) continue;
    seen.add(next);
    if (String(state['Resource']).endsWith(`:sagemaker:${stop}`)) return true;
    if (['Choice', 'Pass'].includes(String(state['Type']))) open.push(...transitionsOf(state).map(({ target }) => target));
  }
  return false;
}

function isWithin(seconds: unknown, most: number): boolean {
  return typeof seconds === 'number' && seconds >= 1 && seconds <= most;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
