/** Capability `workspace`: what the models of one stack share. */
export * from './model-workspace';
