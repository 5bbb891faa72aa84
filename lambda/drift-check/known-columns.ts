/** Columns that a log may have: those of the schema, by their names in the log, and those that the check asks for besides. */
import { baselineColumns, type DriftCheckConfig } from '../../lib/contract/drift-check';
import { columnsBeside } from '../shared/performance/counter';

export function knownColumns(config: DriftCheckConfig): ReadonlySet<string> {
  const { log: { columnNames = {} }, performance } = config;
  const named = (name: string): string => (Object.hasOwn(columnNames, name) ? columnNames[name]! : name);
  const known = new Set(baselineColumns(config).map(({ name }) => named(name)));
  for (const { name } of config.features) known.add(named(name));
  if (!performance) return known;
  const { id, prediction, conceptDrift } = performance;
  for (const name of [id, prediction, ...columnsBeside(performance).map(named)]) known.add(name);
  if (conceptDrift?.eventTime !== undefined) known.add(conceptDrift.eventTime);
  return known;
}
