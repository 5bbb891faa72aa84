/** Capability `serving`: models, endpoint configurations and endpoints, and the deployment of versions. */
export * from './create-endpoint-config-task';
export * from './create-endpoint-task';
export * from './create-model-task';
export * from './describe-endpoint-task';
export * from './endpoint-data-capture';
export * from './endpoint-variant';
export * from './managed-endpoint';
export * from './managed-endpoint-alarms';
export * from './managed-endpoint-grants';
export * from './managed-endpoint-metrics';
export * from './model-container';
export * from './model-role';
export * from './rollout';
export * from './serving';
export * from './update-endpoint-task';
