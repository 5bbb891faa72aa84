/** The test kit, `cdk-mlops/testing`: an app runs in a test, and says what came of it. */
export type { CallFailure, EndpointFailure, OperationName, TrainingFailure, TransformFailure } from './failures';
export type {
  ModelFiles, Phase, Program, ProgramLimits, ServedModelFiles, ServingBehaviour, SimulationOptions, SynthesizableApp, TimeSpan, TrafficOptions, TrainingEnd,
  TrainingJobRun,
} from './options';
export type { Alarm, Bucket, Endpoint, Execution, LiveModel, LogLine, Notification, TrafficSeen, Verdict } from './seen';
export { Simulation } from './simulation';
export { templateFindings, type TemplateFindingsOptions } from './template-findings';
