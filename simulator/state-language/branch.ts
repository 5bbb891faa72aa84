/** A sequence of states that runs: the machine itself, a branch of a Parallel, or an iteration of a Map. */
import type { Timer } from '../clock';
import type { ScopeDefinition } from './definition';
import type { StateError } from './errors';
import type { Execution } from './execution';
import type { Json, JsonObject } from './json';
import type { StopReason } from './task-port';
import type { Variables } from './variables';
import { Visit } from './visit';

export type Outcome = { readonly output: Json } | { readonly failure: StateError };

export interface BranchOptions {
  readonly execution: Execution;
  readonly scope: ScopeDefinition;
  /** What stands before the names of its states, e.g. `Fan[0]/`. */
  readonly path: string;
  readonly variables: Variables;
  /** The item of the Map around it, `$states.context.Map`. */
  readonly map?: JsonObject;
  /** Of a child execution of a distributed Map, and of the branches in it: what it sees as its execution. Its history is its own. */
  readonly child?: JsonObject;
  readonly onEnd: (outcome: Outcome) => Promise<void>;
}

export class Branch {
  private visit: Visit | undefined;
  private entry: Timer | undefined;
  private isOver = false;

  public constructor(public readonly options: BranchOptions) {}

  public begin(input: Json): void {
    this.enter(this.options.scope.startAt, input);
  }

  /** Goes on to a state, or ends where there is none. */
  public async goTo(next: string | undefined, output: Json): Promise<void> {
    this.visit = undefined;
    if (next === undefined) await this.end({ output });
    else this.enter(next, output);
  }

  public async end(outcome: Outcome): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    this.visit = undefined;
    await this.options.onEnd(outcome);
  }

  /**
   * Ends the branch from outside; its `onEnd` is not called.
   *
   * @param isRecorded whether the history says so, which it does where a sibling failed, but not where the execution ends
   */
  public stop(reason: StopReason, isRecorded: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    this.entry?.cancel();
    this.visit?.stop(reason, isRecorded);
  }

  /** Each state is entered by an event of its own, so that branches and executions interleave. */
  private enter(name: string, input: Json): void {
    this.entry = this.options.execution.after(0, async () => {
      this.visit = new Visit(this, this.options.scope.states.get(name)!, input);
      await this.visit.begin();
    });
  }
}
