/** A state machine that executions can be started of. */
import type { Clock } from '../clock';
import type { MachineDefinition } from './definition';
import { Execution } from './execution';
import { byteLength, type Json } from './json';
import { PAYLOAD_BYTES } from './limits';
import type { ReadDefinition } from './read-definition';
import type { TaskPort } from './task-port';
import type { TaskTokens } from './task-tokens';
import type { TraceSink } from './trace';

export interface StateMachineOptions {
  /** `arn:<partition>:states:<region>:<account>:stateMachine:<name>`. */
  readonly arn: string;
  /** The role that calls the integrations. */
  readonly roleArn: string;
  /** As it was read for this port. */
  readonly definition: ReadDefinition;
  readonly clock: Clock;
  readonly port: TaskPort;
  /** Shared by all machines of a world. */
  readonly tokens: TaskTokens;
  readonly trace: TraceSink;
  /** Fixes jitter, `$random`, `$uuid` and tokens; each execution draws its own numbers. */
  readonly seed: number;
}

const EXECUTION_NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/u;

export class StateMachine {
  public readonly name: string;
  private readonly definition: MachineDefinition;

  /** @throws with all that is wrong with the definition */
  public constructor(public readonly options: StateMachineOptions) {
    this.name = options.arn.split(':').at(-1)!;
    const { definition: { definition, problems } } = options;
    if (problems.length > 0) throw new Error([`${this.name} cannot be run:`, ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.definition = definition;
  }

  /**
   * Starts an execution; its first state is entered by an event of the clock. Whether the name is free is for the caller to know.
   *
   * @throws where the name or the input is one that StartExecution refuses
   */
  public start(name: string, input: Json): Execution {
    if (!isExecutionName(name)) throw new Error(`${this.name}: got the execution name ${JSON.stringify(name)}, expected 1 to 80 characters, none of them white space or a wildcard, bracket or other special character`);
    const bytes = byteLength(input);
    if (bytes > PAYLOAD_BYTES) throw new Error(`${this.name}: got an input of ${bytes} bytes, expected at most ${PAYLOAD_BYTES}`);
    const { arn, roleArn, clock, port, tokens, trace, seed } = this.options;
    return new Execution({ machineArn: arn, machineName: this.name, roleArn, definition: this.definition, clock, port, tokens, trace, seed }, name, input);
  }
}

export function isExecutionName(name: string): boolean {
  return EXECUTION_NAME.test(name);
}
