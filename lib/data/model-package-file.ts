/**
 * Reads where the baselines of data quality lie out of the description of a model package. Internal.
 *
 * A file, and no call of the check: what a version says of them cannot be changed (`UpdateModelPackage` knows nothing of it), and a call in each
 * check would need a permission and another client for what is always the same.
 */
import { PositionedFile } from '../private/positioned-file';
import type { Problems } from '../private/errors';

/** Two files of one bucket. */
export interface BaselineFiles {
  /** Of the bucket. */
  readonly bucketName: string;
  /** What their keys have in common, to the last slash. */
  readonly prefix: string;
  /** Rest of the key of the statistics. */
  readonly statistics: string;
  /** Rest of the key of the constraints. */
  readonly constraints: string;
}

const URI = /^s3:\/\/([^/]+)\/(.*[^/])$/;

/**
 * The files; `problems` gets what is wrong with them, and the result is of no use then.
 *
 * @param file path of what `DescribeModelPackage` answered
 * @throws when the file cannot be read, or is neither YAML nor JSON
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DriftCheckModelDataQuality.html
 */
export function readModelPackage(file: string, problems: Problems): BaselineFiles {
  const source = new PositionedFile(file);
  const placed = (kind: 'Statistics' | 'Constraints'): readonly [bucketName: string, key: string] => {
    const path = ['DriftCheckBaselines', 'ModelDataQuality', kind, 'S3Uri'] as const;
    const uri = path.reduce<unknown>((value, member) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[member] : undefined), source.content);
    const found = URI.exec(typeof uri === 'string' ? uri : '');
    problems.require(found !== null, { subject: `${source.at(...path)} ${path.join('.')}`, got: uri, expected: 'where a file of the baselining job lies, s3://<bucket>/<key>', fix: 'save the answer of describe-model-package for a version that was registered with baselines of data quality, or use fromBucket' });
    return [found?.[1] ?? '', found?.[2] ?? ''];
  };
  const [bucketName, statistics] = placed('Statistics');
  const [other, constraints] = placed('Constraints');
  problems.require(bucketName === other || bucketName === '' || other === '', { subject: source.at('DriftCheckBaselines'), got: [bucketName, other], expected: 'statistics and constraints in one bucket', fix: 'copy one of the two files beside the other, and use fromBucket' });
  const length = folderOf(statistics, constraints);
  return { bucketName, prefix: statistics.slice(0, length), statistics: statistics.slice(length), constraints: constraints.slice(length) };
}

/** Length of what both keys begin with, up to a slash. */
function folderOf(one: string, other: string): number {
  let length = 0;
  for (let index = 0; index < one.length && one[index] === other[index]; index++) if (one[index] === '/') length = index + 1;
  return length;
}
