/** Capability `data`: where data lies, what it looks like, which of it trains a model, and where what must be provable is kept. */
export * from './baseline';
export * from './data-inventory';
export * from './data-store';
export * from './data-store-grants';
export { DataZone, type DataZoneLifecycle, type DataZoneLocation, type DataZones } from './data-zone';
export { Dataset, type DatasetOptions } from './dataset';
export * from './dataset-snapshot';
export { EvidenceRetention, type ComplianceRetentionOptions } from './evidence-retention';
export * from './evidence-store';
export * from './evidence-store-grants';
export * from './holdout';
export * from './model-monitor-baseline';
