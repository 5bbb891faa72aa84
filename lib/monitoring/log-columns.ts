/** Refuses a log that cannot hold the columns that are watched in it. Internal. */
import type { Problems } from '../private/errors';
import type { InferenceLog } from './inference-log';

/** @param watched names of the columns that are watched */
export function requireLogColumns(problems: Problems, { _descriptor: { capture, columnNames } }: InferenceLog, watched: readonly string[]): void {
  const unnamed = capture && watched.find((name) => !capture.inputs.includes(name) && !capture.outputs.includes(name));
  problems.require(unnamed === undefined, {
    subject: 'log',
    got: `a capture without ${unnamed}`,
    expected: 'each watched column among inputs and outputs',
    fix: 'name it where it stands in requests or responses, or put it into ignoredColumns',
  });
  const unwatched = Object.keys(columnNames ?? {}).find((name) => !watched.includes(name));
  problems.require(unwatched === undefined, { subject: 'log.columnNames', got: unwatched, expected: 'columns that are watched', fix: `choose among ${watched.join(', ')}` });
}
