/** Users' programs, as the rest of the simulator sees them. */
export { ContainerPrograms, type ContainerProgramsProps } from './container-programs';
export { endPrograms, exitOnSignals } from './left-overs';
export { DEFAULT_LIMITS, type Limits } from './limits';
export { packModel, unpackModel } from './model-archive';
export type { Programs, RunningModel, ServedModel, TrainingResult, TrainingRun } from './port';
export { ScriptedPrograms, type ServingScript, type TrainingScript } from './scripted-programs';
