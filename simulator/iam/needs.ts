/** The table from operations of the simulated services to what they need: an operation without an entry is served to nobody. */
import type { ServiceName } from '../api/operation';
import type { NeedsOf } from './need';
import { CONTROL } from './needs-control';
import { SAGEMAKER } from './needs-sagemaker';
import { STORES } from './needs-stores';

const NEEDS: Readonly<Partial<Record<ServiceName, Readonly<Record<string, NeedsOf>>>>> = { ...STORES, ...CONTROL, ...SAGEMAKER };

export function needsOf(service: ServiceName, operation: string): NeedsOf | undefined {
  return NEEDS[service]?.[operation];
}
