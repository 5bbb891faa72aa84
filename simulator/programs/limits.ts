/** What a user's program may use of this machine. Wall-clock time, because it is a real process: virtual time stands still meanwhile. */
export interface Limits {
  /** For training, or for each container to serve. */
  readonly trainingSeconds: number;
  /** Until a container answers `/ping`. */
  readonly startSeconds: number;
  /** For one `/invocations`, as SageMaker allows it. */
  readonly invocationSeconds: number;
  /** Between SIGTERM and SIGKILL. */
  readonly graceSeconds: number;
  /** Of output and errors together, and of one answer. */
  readonly outputBytes: number;
  /** Of everything below the program's folder, each file and folder as 4 KiB at least; on Linux also of files that it has deleted and still holds open. */
  readonly diskBytes: number;
  /** At the same time; counted on Linux only. */
  readonly processes: number;
}

export const DEFAULT_LIMITS: Limits = {
  trainingSeconds: 600,
  startSeconds: 60,
  invocationSeconds: 60,
  graceSeconds: 2,
  outputBytes: 16 * 1_048_576,
  diskBytes: 2 * 1024 ** 3,
  processes: 256,
};
