/** A state machine that is run in two worlds, with its input, and how it ends by the documentation of AWS. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An attempt of a Task that is not made: what it gives. */
export type Mocked = { readonly Return: Json } | { readonly Throw: { readonly Error: string; readonly Cause: string } };

/** How an execution ends; the cause of an error of Step Functions itself is in its own words. */
export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause?: string };

export interface MachineCase {
  /** What it is about; the name of the machine, too, which takes letters and dashes. */
  readonly name: string;
  readonly states: Readonly<Record<string, object>>;
  readonly input?: Json;
  /** By name of the state: what each attempt gives. */
  readonly mocks?: Readonly<Record<string, readonly Mocked[]>>;
  readonly ends: Ending;
}

/** Its definition; the first state is where it starts. */
export function definitionOf({ states }: MachineCase): Readonly<Record<string, unknown>> {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
}

export const succeeds = (output: Json): Ending => ({ status: 'SUCCEEDED', output });
export const fails = (error: string, cause?: string): Ending => ({ status: 'FAILED', error, ...(cause === undefined ? {} : { cause }) });
