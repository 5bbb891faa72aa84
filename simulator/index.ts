/**
 * The simulator as it ships: one bundle, which the command loads and `cdk-mlops/testing` stands for. What is declared for users is in
 * `testing/`; the rest is between the bundle and the command.
 */
export { exitOnSignals } from './programs';
export type { SimulationRecord } from './recording';
export { type Detail, ScenarioError, simulate } from './scenario';
export * from './testing';
export { timelinePage } from './timeline';
