/** What state machines call. */
export { Integrations, type IntegrationsOptions } from './integrations';
export type { Ends, WhenEnded } from './jobs';
