/** Capability `gates`: what a model predicts, and what a version must show before it may serve. */
export * from './model-task';
