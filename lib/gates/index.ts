/** Capability `gates`: what a model predicts, and what a version must show before it may serve. */
export * from './gate';
export * from './model-metric';
export * from './model-task';
