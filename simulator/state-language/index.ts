/** The interpreter of Amazon States Language, JSONata only. */
export { Execution, type ExecutionResult, type ExecutionStatus } from './execution';
export type { Json, JsonObject } from './json';
export { readDefinition, type ReadDefinition } from './read-definition';
export { isExecutionName, StateMachine, type StateMachineOptions } from './state-machine';
export type { CallPattern, Integration, StopReason, TaskAnswer, TaskHandle, TaskPort, TaskRequest } from './task-port';
export { TaskTokenError, TaskTokens } from './task-tokens';
export { traceLine, type TraceEvent, type TraceSink } from './trace';
