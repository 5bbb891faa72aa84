/** All mutants. */
import { CLOUDFORMATION } from './cloudformation';
import { EVENTS_AND_ALARMS } from './events-and-alarms';
import { MACHINES } from './machines';
import type { Mutant } from './mutant';
import { PERMISSIONS } from './permissions';
import { STATE_LANGUAGE } from './state-language';
import { STORES_AND_FUNCTIONS } from './stores-and-functions';

export const MUTANTS: readonly Mutant[] = [...STATE_LANGUAGE, ...CLOUDFORMATION, ...MACHINES, ...PERMISSIONS, ...EVENTS_AND_ALARMS, ...STORES_AND_FUNCTIONS];
