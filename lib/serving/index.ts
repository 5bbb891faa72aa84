/** Capability `serving`: models, endpoint configurations and endpoints. */
export * from './create-endpoint-config-task';
export * from './create-endpoint-task';
export * from './create-model-task';
export * from './describe-endpoint-task';
export * from './endpoint-data-capture';
export * from './endpoint-variant';
export * from './model-container';
export * from './model-role';
export * from './rollout';
export * from './update-endpoint-task';
