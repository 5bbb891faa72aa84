/** Capability `registry`: the versions of a model, and the record of which one is live. */
export * from './create-model-package-task';
export * from './model-package-group';
export * from './model-package-group-grants';
export * from './release-records';
export * from './release-records-grants';
