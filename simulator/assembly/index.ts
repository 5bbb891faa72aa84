/** Reads a cloud assembly into resources without references, in an order in which they can be created. */
export { readAssembly, type Assembly, type AssemblyOptions } from './assembly';
export type { ResolvedResource } from './stack-resources';
export { readStacks, type AssemblyStack, type FileAsset } from './manifest';
export { isObject, type JsonObject } from './template';
export { UNRESOLVED } from './intrinsics';
