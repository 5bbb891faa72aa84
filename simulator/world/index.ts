/** The world that a cloud assembly describes, running on virtual time. */
export { World, type WorldOptions } from './world';
export type { PermissionMode } from './permission-guard';
export type { PermissionReport, RoleReport } from './permission-report';
export { type TraceEntry, type TraceKind, worldTraceLine, type WorldTraceSink } from './trace';
export type { OutsideResource } from './outside';
