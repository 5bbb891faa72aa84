/** What each command of `cdk-mlops` is to the program that starts it. */

export interface Command {
  /** Its line after `cdk-mlops`, and what it does. */
  readonly help: string;
  /** @returns the exit code */
  run(args: readonly string[]): Promise<number>;
}

export const EXIT = { good: 0, failed: 1, wrong: 2 } as const;

/** Wrong arguments: the program prints them with its help. */
export class UsageError extends Error {}

/** Something that its user can mend, said without a stack trace. */
export class ExpectedError extends Error {}

/** A file out of which no row can be read; where there are others, they say what there is to know. */
export class NoRows extends ExpectedError {}

/** @throws when there is any problem */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
}
