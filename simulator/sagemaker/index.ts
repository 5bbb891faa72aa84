/** Simulated SageMaker, as the rest of the simulator sees it. */
export type { ImageRegistry, LogSink } from './context';
export { DEFAULT_DURATIONS, type Phase } from './durations';
export type { EndpointStatus } from './endpoint';
export { type Forced, FORCED_OUTCOMES } from './forced-outcomes';
export { ModelError, type Traffic, type TrafficResult } from './invocations';
export { sageMakerOperations, sageMakerRuntimeOperations } from './operations';
export { SageMaker, type SageMakerProps } from './sagemaker';
