/** Capability `monitoring`: watches what a running model sees. */
export * from './breach';
export * from './drift-monitor';
export * from './drift-monitor-alarms';
export * from './drift-monitor-grants';
export * from './drift-monitor-metrics';
export * from './drift-statistic';
export * from './drift-statistic-options';
export * from './empty-bins';
export * from './fairness-rule';
export * from './ground-truth';
export * from './inference-log';
export * from './learned-threshold';
export * from './monitoring';
export * from './performance-rule';
export * from './rhythm';
export * from './segments';
export * from './significance';
