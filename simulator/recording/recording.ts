/** Makes the record of a simulation from the trace of its world, as it goes on. */
import type { TrafficResult } from '../sagemaker';
import { routesOf } from '../sagemaker/routing';
import type { TraceEntry, World } from '../world';
import { endingOf, textOf } from './ending';
import type { RecordedAlarmChange, RecordedEndpoint, RecordedExecution, RecordedExpectation, RecordedNotification, RecordedStep, SimulationRecord } from './record';

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

const ENDS: Readonly<Record<string, RecordedExecution['status']>> = {
  ExecutionSucceeded: 'SUCCEEDED', ExecutionFailed: 'FAILED', ExecutionTimedOut: 'TIMED_OUT', ExecutionAborted: 'ABORTED',
};
const ENTERED = /^(?:Task|Pass|Choice|Wait|Succeed|Fail|Parallel|Map)StateEntered$/;
const ENDPOINT_EVENTS = /^SageMaker Endpoint /;

/** What a scenario adds to what the world tells. */
export interface Told {
  readonly title?: string;
  readonly seed?: number;
  readonly complete: boolean;
  readonly expectations: readonly RecordedExpectation[];
}

export class Recording {
  /** Everything, oldest first. */
  public readonly entries: TraceEntry[] = [];
  /** Of functions, jobs and endpoints, oldest first. */
  public readonly lines: { readonly at: number; readonly of: string; readonly line: string }[] = [];
  private readonly steps: RecordedStep[] = [];
  private readonly executions: Writable<RecordedExecution>[] = [];
  /** By machine and name. */
  private readonly known = new Map<string, Writable<RecordedExecution>>();
  private readonly alarms: RecordedAlarmChange[] = [];
  private readonly notifications: RecordedNotification[] = [];
  private readonly functions = new Map<string, { succeeded: number; failed: number }>();
  private readonly endpoints = new Map<string, Writable<RecordedEndpoint>>();
  private world: World | undefined;
  /** Entries before it are about how the world came to be. */
  private begin = 0;

  /** @param start milliseconds since 1970 */
  public constructor(private readonly start: number) {}

  /** A sink for the trace of a world. */
  public readonly take = (entry: TraceEntry): void => {
    this.entries.push(entry);
    switch (entry.kind) {
      case 'execution': return this.execution(entry);
      case 'alarm': return this.alarm(entry);
      case 'notification': return void this.notifications.push({ at: iso(entry.at), topic: entry.subject, subject: entry.what, message: textOf(entry.detail['message']) });
      case 'invocation': return this.invocation(entry);
      case 'sagemaker': return this.sageMaker(entry);
      case 'job log': return void this.lines.push({ at: entry.at, of: entry.subject, line: entry.what });
      case 'created': case 'delivery': case 'denial': case 'event': case 'outside': return undefined;
    }
  };

  /** Takes the lines that functions log; none does before somebody watches the world. */
  public readonly log = (functionArn: string, line: string): void => {
    const world = this.world!;
    this.lines.push({ at: world.clock.now, of: world.label(functionArn), line });
  };

  /** From now on it can be asked who serves. */
  public watch(world: World): void {
    this.world = world;
    this.begin = this.entries.length;
  }

  /** What happened since it watches, oldest first. */
  public get happenings(): readonly TraceEntry[] {
    return this.entries.slice(this.begin);
  }

  public step(at: number, kind: RecordedStep['kind'], text: string): void {
    this.steps.push({ at: iso(at), kind, text });
  }

  public traffic(endpointName: string, at: number, result: TrafficResult): void {
    let [requests, failed] = [0, 0];
    for (const [status, count] of Object.values(result).flatMap((statuses) => Object.entries(statuses))) {
      requests += count;
      if (!status.startsWith('2')) failed += count;
    }
    this.endpoint(endpointName).traffic.push({ at: iso(at), requests, failed });
  }

  /** States that an execution has entered, in order; name and machine as the trace has them. */
  public statesOf(machine: string, name: string): RecordedExecution['states'] {
    return this.known.get(`${machine}/${name}`)?.states ?? [];
  }

  public record(to: number, { title, seed, complete, expectations }: Told): SimulationRecord {
    return {
      version: 1,
      ...(title === undefined ? {} : { title }),
      from: iso(this.start),
      to: iso(to),
      ...(seed === undefined ? {} : { seed }),
      complete, expectations,
      steps: this.steps,
      executions: this.executions,
      alarms: this.alarms,
      endpoints: [...this.endpoints.values()],
      notifications: this.notifications,
      functions: [...this.functions].map(([name, counts]) => ({ name, ...counts })),
      denials: this.entries.filter(({ kind }) => kind === 'denial').map(({ at, subject, what, detail }) => ({ at: iso(at), who: subject, action: what, resource: textOf(detail['resource']) })),
      trace: this.entries.map((entry) => ({ ...entry, at: iso(entry.at) })),
    };
  }

  private execution({ at, subject, what, detail }: TraceEntry): void {
    const space = what.lastIndexOf(' ');
    const [state, event] = [what.slice(0, Math.max(0, space)), what.slice(space + 1)];
    if (event === 'ExecutionStarted') {
      const slash = subject.lastIndexOf('/');
      const started: Writable<RecordedExecution> = { machine: subject.slice(0, slash), name: subject.slice(slash + 1), status: 'RUNNING', reason: '', startedAt: iso(at), input: detail['input'], states: [] };
      this.executions.push(started);
      this.known.set(subject, started);
      return;
    }
    const execution = this.known.get(subject);
    if (!execution) return;
    if (ENTERED.test(event)) execution.states.push({ name: state, at: iso(at) });
    const status = ENDS[event];
    if (status === undefined) return;
    const { outcome, reason } = endingOf({ status, ...detail });
    const error = textOf(detail['error']);
    Object.assign(execution, {
      status, endedAt: iso(at), reason,
      ...(status === 'SUCCEEDED' ? { output: detail['output'] } : error === '' ? {} : { error }),
      ...(outcome === undefined ? {} : { outcome }),
    });
  }

  private alarm({ at, subject, what, detail }: TraceEntry): void {
    const [from = '', to = ''] = what.split(' to ');
    this.alarms.push({ at: iso(at), alarm: subject, from, to, reason: textOf(detail['reason']) });
  }

  private invocation({ subject, what }: TraceEntry): void {
    if (what === 'given up' || what === 'lost') return;
    const counts = this.functions.get(subject) ?? { succeeded: 0, failed: 0 };
    counts[what === 'succeeded' ? 'succeeded' : 'failed'] += 1;
    this.functions.set(subject, counts);
  }

  private sageMaker({ at, what, detail }: TraceEntry): void {
    const name = detail['EndpointName'];
    if (!ENDPOINT_EVENTS.test(what) || typeof name !== 'string') return;
    const endpoint = this.endpoint(name);
    const status = textOf(detail['EndpointStatus']);
    if (endpoint.statuses.at(-1)?.status !== status) endpoint.statuses.push({ at: iso(at), status });
    const shares = this.world ? sharesOf(this.world, name) : {};
    if (JSON.stringify(endpoint.shares.at(-1)?.shares ?? {}) !== JSON.stringify(shares)) endpoint.shares.push({ at: iso(at), shares });
  }

  private endpoint(name: string): Writable<RecordedEndpoint> {
    const known = this.endpoints.get(name);
    if (known) return known;
    const fresh: Writable<RecordedEndpoint> = { name, statuses: [], shares: [], traffic: [] };
    this.endpoints.set(name, fresh);
    return fresh;
  }
}

/** Who gets which part of the requests to an endpoint now: by version of the model package, or by model where there is none. */
export function sharesOf(world: World, endpointName: string): Readonly<Record<string, number>> {
  const endpoint = world.sageMaker.endpoints.find(endpointName);
  if (!endpoint?.serves || endpoint.status === 'Deleting') return {};
  const shares: Record<string, number> = {};
  for (const { variant, share } of routesOf(endpoint)) {
    const label = servedBy(world, variant.modelName);
    shares[label] = (shares[label] ?? 0) + share;
  }
  return shares;
}

/** `version 2` for a model of a package, otherwise the model's name; that of a model that is gone, too. */
function servedBy(world: World, modelName: string): string {
  const version = packageOf(world, modelName)?.split('/').at(-1);
  return version === undefined ? modelName : `version ${version}`;
}

/** ARN of the model package that a model runs. */
export function packageOf(world: World, modelName: string): string | undefined {
  const model = world.sageMaker.models.find(modelName)?.request as { readonly PrimaryContainer?: Container; readonly Containers?: readonly Container[] } | undefined;
  return model?.PrimaryContainer?.ModelPackageName ?? model?.Containers?.[0]?.ModelPackageName;
}

interface Container {
  readonly ModelPackageName?: string;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
