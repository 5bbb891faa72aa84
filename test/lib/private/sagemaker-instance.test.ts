/** Which instance types have local storage, held against every type that the SDK knows. */
import { TrainingInstanceType, TransformInstanceType, ProductionVariantInstanceType } from '@aws-sdk/client-sagemaker';
import { Aws } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { Problems } from '../../../lib/private/errors';
import { hasLocalStorage, requireInstanceType, requireStorage, type InstanceChoice } from '../../../lib/private/sagemaker-instance';

function storage(choice: InstanceChoice): boolean {
  const problems = new Problems('Stack/Task');
  const local = requireStorage(problems, choice);
  problems.throwIfAny();
  return local;
}

describe('the table of instance families', () => {
  it('knows every family of the SDK but the one whose disks are not published yet', () => {
    const types = [...Object.values(TrainingInstanceType), ...Object.values(TransformInstanceType), ...Object.values(ProductionVariantInstanceType)];
    const unknown = new Set(types.filter((type) => hasLocalStorage(type) === undefined).map((type) => type.split('.')[1]));
    expect(types.length).toBeGreaterThan(300);
    expect([...unknown]).toEqual(['g7']);
  });

  it.each([
    ['ml.m5.xlarge', false], ['ml.c5.large', false], ['ml.p3.2xlarge', false], ['ml.inf2.xlarge', false],
    // The three that SageMaker's reference names.
    ['ml.p4d.24xlarge', true], ['ml.g4dn.xlarge', true], ['ml.g5.xlarge', true],
    ['ml.m5d.large', true], ['ml.p3dn.24xlarge', true], ['ml.trn1.2xlarge', true], ['ml.p6-b200.48xlarge', true],
  ])('says of %s: local disks %s', (type, expected) => {
    expect(hasLocalStorage(type)).toBe(expected);
  });
});

describe('the storage of a job', () => {
  it('is as the table says, and its owner may repeat but not contradict it', () => {
    expect(storage({ instanceType: 'ml.g5.xlarge' })).toBe(true);
    expect(storage({ instanceType: 'ml.m5.xlarge', instanceHasLocalStorage: false })).toBe(false);
    expect(() => storage({ instanceType: 'ml.m5.xlarge', instanceHasLocalStorage: true })).toThrow(/instanceHasLocalStorage: got true, expected false for ml\.m5\.xlarge; leave it out/);
  });

  it('is as its owner says where the table does not know the family', () => {
    expect(storage({ instanceType: 'ml.z9.large', instanceHasLocalStorage: true })).toBe(true);
    expect(() => storage({ instanceType: 'ml.z9.large' })).toThrow(/instanceHasLocalStorage: got nothing, expected true or false for ml\.z9\.large, whose family is not in the table/);
  });

  it('is a volume where run time decides, unless its owner says otherwise', () => {
    expect(storage({ instanceType: '{% $type %}' })).toBe(false);
    expect(storage({ instanceType: '{% $type %}', instanceHasLocalStorage: true })).toBe(true);
  });
});

describe('an instance type', () => {
  it.each(['m5.xlarge', 'ml.m5', 'ml.M5.xlarge', '', `ml.${Aws.REGION}.large`])('is refused: %j', (type) => {
    const problems = new Problems('Stack/Task');
    requireInstanceType(problems, 'instanceType', type);
    expect(() => problems.throwIfAny()).toThrow(/instanceType: got/);
  });
});
