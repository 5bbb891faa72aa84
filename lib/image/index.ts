/** Capability `image`: the program of a model, and where its container images come from and lie. */
export * from './image-build';
export * from './model-code';
export * from './model-code-config';
export * from './model-image';
export * from './model-image-config';
export * from './model-image-repository';
export * from './model-image-repository-grants';
export * from './pull-through-cache';
export * from './pull-through-cache-props';
export * from './upstream-registry';
