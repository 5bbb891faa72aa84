/** What remains of a simulation: a record, and a page about it. */
export type {
  RecordedAlarmChange, RecordedDenial, RecordedEndpoint, RecordedEntry, RecordedExecution, RecordedExpectation, RecordedFunction, RecordedNotification, RecordedStep,
  SimulationRecord,
} from './record';
export { outcomeOf, reasonOf } from './ending';
export { packageOf, Recording, sharesOf } from './recording';
