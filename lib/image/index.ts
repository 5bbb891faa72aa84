/** Capability `image`: the program of a model, and where its container images lie. */
export * from './model-code';
export * from './model-code-config';
export * from './model-image-repository';
export * from './model-image-repository-grants';
