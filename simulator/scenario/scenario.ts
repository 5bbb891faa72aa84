/** What a scenario consists of, once its file has been read. */
import type { Phase } from '../sagemaker';
import type { PermissionMode } from '../world';
import type { Stage } from './stage';

/** Something that the scenario does. */
export interface Act {
  /** In words, for the trace. */
  readonly says: string;
  /** @returns what came of it, in words, where that is worth saying */
  run(stage: Stage): Promise<string | void>;
}

/** Something that must hold at a point of the scenario. */
export interface Check {
  readonly says: string;
  /** `file:line:column`. */
  readonly at: string;
  test(stage: Stage): Promise<Finding>;
}

export interface Finding {
  readonly holds: boolean;
  /** What is there instead, or as expected. */
  readonly got: string;
}

export interface Step {
  /** `file:line:column`. */
  readonly at: string;
  /** Virtual milliseconds after the step before. */
  readonly after: number;
  /** What the author says about it. */
  readonly say: string | undefined;
  readonly act: Act | undefined;
  readonly checks: readonly Check[];
}

export interface Scenario {
  readonly title: string | undefined;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly seed: number | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly stacks: readonly string[] | undefined;
  /** Whether what roles may not do is refused, or done and noted. */
  readonly permissions: PermissionMode | undefined;
  /** In seconds. */
  readonly durations: Readonly<Partial<Record<Phase, number>>>;
  readonly programs: readonly ScriptedProgram[] | undefined;
  readonly files: readonly Act[];
  readonly steps: readonly Step[];
}

/** How the programs of some images, jobs or models behave, instead of the containers. */
export interface ScriptedProgram {
  /** Image, job or model, `*` for any characters. */
  readonly of: string;
  readonly train?: { readonly files: Readonly<Record<string, string>> } | { readonly failure: string };
  readonly serve?: {
    /** What every row gets, or the column of the row from which its answer comes, from 1, and the factor between them. */
    readonly answer: string | { readonly column: number; readonly scale: number };
    readonly unhealthy?: string;
    readonly failing?: number;
    readonly status?: number;
    readonly where?: 'endpoint' | 'transform';
  };
}
