/** Stories from a file, played in the world of an assembly. */
export { ScenarioError } from './document';
export { type Detail, type Result, simulate, type SimulateOptions } from './simulate';
