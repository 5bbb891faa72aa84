/** What dimensions of metrics may hold. CloudWatch drops a metric that has another one, and nobody hears of it. */
import type { Problems } from '../private/errors';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html */
const DIMENSION = /^(?!:)(?=.*\S)[ -~]{1,250}$/;

/** Columns whose names stand in a dimension. */
export function requireDimensions(subject: string, columns: readonly string[], problems: Problems): void {
  const unnamed = columns.find((column) => !DIMENSION.test(column));
  problems.require(unnamed === undefined, {
    subject, got: unnamed, expected: 'names of 1 to 250 printable ASCII characters that do not begin with a colon, as dimensions of metrics have', fix: 'call the column otherwise in the log',
  });
}
