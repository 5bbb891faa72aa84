/** Capability `training`: how a model is trained, jobs that train, and jobs that score a whole set of data. */
export * from './create-training-job-task';
export * from './create-transform-job-task';
export * from './managed-spot';
export * from './s3-data-type';
export * from './training';
export * from './training-channel';
export * from './training-role';
export type { ObjectPrefix } from '../private/sagemaker-role';
