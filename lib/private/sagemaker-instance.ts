/**
 * Which instance types keep their data on local NVMe disks. The hardware encrypts those, and for training and transform jobs
 * SageMaker then refuses a key for the volume and provisions none. (For endpoint configurations it takes the key, which then
 * covers what is not local.)
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html
 */
import { Token } from 'aws-cdk-lib';
import type { Problems } from './errors';
import { isExpression, requireText } from './sagemaker-expression';

const LOCAL_STORAGE = new Set([
  'c5d', 'c6gd', 'dl1', 'g4dn', 'g5', 'g6', 'g6e', 'g7e', 'm5d', 'm6gd', 'p3dn', 'p4d', 'p4de', 'p5', 'p5e', 'p5en',
  'p6-b200', 'p6-b300', 'p6e-gb200', 'r5d', 'r6gd', 'r7gd', 'trn1', 'trn1n', 'trn2',
]);
const VOLUME_ONLY = new Set([
  'c4', 'c5', 'c5n', 'c6g', 'c6gn', 'c6i', 'c6in', 'c7g', 'c7i', 'c8g', 'c8i', 'inf1', 'inf2', 'm4', 'm5', 'm6g', 'm6i',
  'm7i', 'm8g', 'm8i', 'p2', 'p3', 'r5', 'r6g', 'r6i', 'r7i', 'r8g', 'r8i', 't2', 't3',
]);
const INSTANCE_TYPE = /^ml\.([a-z0-9-]+)\.[a-z0-9]+$/;

export interface InstanceChoice {
  readonly instanceType: string;
  readonly instanceHasLocalStorage?: boolean;
}

/** The type must be a literal of the form that SageMaker knows, or an expression. */
export function requireInstanceType(problems: Problems, subject: string, instanceType: string): void {
  requireText(problems, subject, instanceType);
  if (isExpression(instanceType)) return;
  problems.require(!Token.isUnresolved(instanceType) && INSTANCE_TYPE.test(instanceType), {
    subject, got: instanceType, expected: 'an ML instance type such as ml.m5.xlarge, or a JSONata expression', fix: 'name the type with its prefix ml.',
  });
}

/** Whether the type has local storage; undefined when the table does not know its family. */
export function hasLocalStorage(instanceType: string): boolean | undefined {
  const family = INSTANCE_TYPE.exec(instanceType)?.[1] ?? '';
  if (LOCAL_STORAGE.has(family)) return true;
  return VOLUME_ONLY.has(family) ? false : undefined;
}

/**
 * Whether the job's data lies on local storage, so that no key may be given for its volume. For a type that only run time knows
 * the answer is no unless its owner says otherwise: SageMaker then refuses a wrong type, rather than running it unencrypted.
 */
export function requireStorage(problems: Problems, choice: InstanceChoice): boolean {
  const { instanceType, instanceHasLocalStorage: said } = choice;
  requireInstanceType(problems, 'instanceType', instanceType);
  if (isExpression(instanceType) || !INSTANCE_TYPE.test(instanceType)) return said ?? false;
  const known = hasLocalStorage(instanceType);
  if (known === undefined && said === undefined) {
    problems.add({
      subject: 'instanceHasLocalStorage', got: undefined, expected: `true or false for ${instanceType}, whose family is not in the table`,
      fix: 'look the type up at https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html',
    });
  } else if (known !== undefined && said !== undefined && known !== said) {
    problems.add({ subject: 'instanceHasLocalStorage', got: said, expected: `${known} for ${instanceType}`, fix: 'leave it out' });
  }
  return known ?? said ?? false;
}
