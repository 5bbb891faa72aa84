/**
 * What Step Functions allows a standard execution.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */

/** Input or output of a state, in bytes of UTF-8. */
export const PAYLOAD_BYTES = 262_144;

/** All variables that one Assign sets. */
export const ASSIGN_BYTES = 262_144;

/** All variables that an execution keeps. */
export const VARIABLES_BYTES = 10 * 1024 * 1024;

/** Entries of the execution history; the last one says that the execution failed. */
export const HISTORY_EVENTS = 25_000;

/** One year. */
export const EXECUTION_SECONDS = 31_536_000;

/** The longest Wait, timeout, heartbeat or retry interval. */
export const MOST_SECONDS = 99_999_999;

/** Iterations of an inline Map at a time. */
export const MAP_CONCURRENCY = 40;

/** Child executions of a distributed Map at a time. */
export const DISTRIBUTED_CONCURRENCY = 10_000;

export const STATE_NAME_CHARACTERS = 80;
export const VARIABLE_NAME_CHARACTERS = 80;

/** Nesting of one evaluation; measured by others on AWS, not documented. */
export const EXPRESSION_DEPTH = 100;

/** Steps of one evaluation; AWS stops by time, which would make a run depend on the machine that it runs on. */
export const EXPRESSION_STEPS = 1_000_000;
