/**
 * AWS Step Functions: all state machines of the world, their executions, and the events of these. What an execution does is in
 * `state-language/`; once it has ended only its result is kept.
 *
 * Documented: StartExecution with the name and input of an execution that runs gives that one, with those of any other it is refused
 * for 90 days; an execution without a name gets one; every change of status is an event with what DescribeExecution says, without
 * input or output where they are too long for it; only executions that ended badly can be redriven.
 * Recorded on AWS by LocalStack: the members of the event, those without a value are null. Assumed: inputs are compared as text;
 * stopping an execution that has ended changes nothing. Redriving, versions and aliases are not simulated.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
import type { Clock } from '../clock';
import { type Execution, type ExecutionStatus, isExecutionName, type Json, type StateMachine } from '../state-language';
import { PAYLOAD_BYTES } from '../state-language/limits';
import { stableId } from './environment';
import type { EventSink } from './event';
import { ServiceError } from './service-error';

/** What is known of an execution, whether it runs or has ended. */
export interface ExecutionRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  /** JSON, as it was given. */
  readonly input: string;
  readonly startedAt: number;
  readonly status: ExecutionStatus;
  /** JSON; of one that succeeded. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Milliseconds since 1970. */
  readonly stoppedAt?: number;
}

interface Entry {
  record: ExecutionRecord;
  /** Undefined once it has ended. */
  execution: Execution | undefined;
  readonly listeners: ((record: ExecutionRecord) => void)[];
}

const NAMES_ARE_KEPT_MS = 90 * 86_400_000;
/** Input and output in an event, as escaped JSON. */
const LARGEST_IN_EVENT = 248 * 1024;

export class StepFunctions {
  private readonly machines = new Map<string, StateMachine>();
  private readonly entries = new Map<string, Entry>();
  private started = 0;

  public constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly events: EventSink,
  ) {}

  public addMachine(machine: StateMachine): void {
    const { arn } = machine.options;
    if (this.machines.has(arn)) throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`, false);
    this.machines.set(arn, machine);
  }

  public has(machineArn: string): boolean {
    return this.machines.has(machineArn);
  }

  /**
   * @param input JSON
   * @param name one is made up where none is given
   * @throws ServiceError `StateMachineDoesNotExist`, `ExecutionAlreadyExists`, `InvalidExecutionInput`, `InvalidName`
   */
  public startExecution(machineArn: string, input: string, name?: string): ExecutionRecord {
    const machine = this.machines.get(machineArn);
    if (!machine) throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`, false);
    this.forgetOld();
    const given = name ?? stableId(machineArn, 'execution', this.started + 1);
    const before = this.entries.get(executionArn(machineArn, given));
    if (before?.execution && before.record.input === input) return before.record;
    if (before) throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${before.record.executionArn}'`, false);
    if (!isExecutionName(given)) throw new ServiceError('InvalidName', `Invalid Name: '${given}'`, false);
    const parsed = parseInput(input);
    this.started += 1;
    return this.track(machine.start(given, parsed), machineArn, input);
  }

  /** @throws ServiceError `ExecutionDoesNotExist` */
  public describeExecution(arn: string): ExecutionRecord {
    return this.entry(arn).record;
  }

  /** Newest first. */
  public listExecutions(machineArn: string, status?: string): ExecutionRecord[] {
    if (!this.machines.has(machineArn)) throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`, false);
    return [...this.entries.values()].map(({ record }) => record).filter((record) => record.stateMachineArn === machineArn && (status ?? record.status) === record.status).reverse();
  }

  /** @returns the record after it, which is as before where the execution had ended */
  public stopExecution(arn: string, error?: string, cause?: string): ExecutionRecord {
    const entry = this.entry(arn);
    entry.execution?.abort(error, cause);
    return entry.record;
  }

  /** Calls back when the execution has ended, at once where it has already. */
  public whenEnded(arn: string, listener: (record: ExecutionRecord) => void): void {
    const entry = this.entry(arn);
    if (entry.execution) entry.listeners.push(listener);
    else listener(entry.record);
  }

  /** Number of executions that run. */
  public get running(): number {
    return [...this.entries.values()].filter(({ execution }) => execution).length;
  }

  private entry(arn: string): Entry {
    const entry = this.entries.get(arn);
    if (!entry) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`, false);
    return entry;
  }

  private track(execution: Execution, stateMachineArn: string, input: string): ExecutionRecord {
    const { arn, name, startedAt } = execution;
    const record: ExecutionRecord = { executionArn: arn, stateMachineArn, name, input, startedAt, status: 'RUNNING' };
    const entry: Entry = { record, execution, listeners: [] };
    this.entries.set(arn, entry);
    this.announce(record);
    execution.whenEnded(() => this.end(entry, execution));
    return record;
  }

  private end(entry: Entry, execution: Execution): void {
    const { status, output, error, cause, stoppedAt } = execution.result;
    entry.record = { ...entry.record, status, stoppedAt, error, cause, output: output === undefined ? undefined : JSON.stringify(output) };
    entry.execution = undefined;
    this.announce(entry.record);
    for (const listener of entry.listeners.splice(0)) listener(entry.record);
  }

  private announce({ executionArn, stateMachineArn, name, input, startedAt, status, output, error, cause, stoppedAt }: ExecutionRecord): void {
    const outputLength = output === undefined ? 0 : escapedLength(output);
    const hasInput = escapedLength(input) + outputLength <= LARGEST_IN_EVENT;
    const hasOutput = output !== undefined && outputLength <= LARGEST_IN_EVENT;
    const isRedrivable = status !== 'RUNNING' && status !== 'SUCCEEDED';
    this.events.putEvent({
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn,
        name,
        status,
        startDate: startedAt,
        stopDate: stoppedAt ?? null,
        input: hasInput ? input : null,
        output: hasOutput ? output : null,
        stateMachineVersionArn: null,
        stateMachineAliasArn: null,
        redriveCount: 0,
        redriveDate: null,
        redriveStatus: isRedrivable ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
        redriveStatusReason: isRedrivable ? null : `Execution is ${status} and cannot be redriven`,
        inputDetails: { included: hasInput },
        outputDetails: output === undefined ? null : { included: hasOutput },
        error: error ?? null,
        cause: cause ?? null,
      },
    });
  }

  /** Entries are in order of their start; those that ended 90 days ago have free names again. */
  private forgetOld(): void {
    const oldest = this.clock.now - NAMES_ARE_KEPT_MS;
    for (const [arn, { record }] of this.entries) {
      if (record.startedAt > oldest) return;
      if (record.stoppedAt !== undefined && record.stoppedAt <= oldest) this.entries.delete(arn);
    }
  }
}

/** `machine/execution`, for people to read. */
export function executionLabel(arn: string): string {
  const [machine = '', name = ''] = arn.split(':').slice(-2);
  return `${machine}/${name}`;
}

function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

function escapedLength(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

function parseInput(input: string): Json {
  const bytes = Buffer.byteLength(input);
  if (bytes > PAYLOAD_BYTES) throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: got ${bytes} bytes, expected at most ${PAYLOAD_BYTES}`, false);
  try {
    return JSON.parse(input) as Json;
  } catch (error) {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`, false, { cause: error });
  }
}
