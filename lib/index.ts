/** The public API, flat: `import { DriftMonitor } from 'cdk-mlops'`. One folder per capability shows the architecture. */
export * from './agency';
export * from './data';
export * from './gates';
export * from './governance';
export * from './image';
export * from './managed-model';
export * from './managed-model-grants';
export * from './monitoring';
export * from './registry';
export * from './retraining';
export * from './serving';
export * from './training';
export * from './workspace';
