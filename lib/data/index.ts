/** Capability `data`: where data lies, what it looks like, and which of it trains a model. */
export * from './data-store';
export * from './data-store-grants';
export { Dataset, type DatasetOptions } from './dataset';
export * from './holdout';
