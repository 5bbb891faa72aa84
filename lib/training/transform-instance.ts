/** Which instance types score the holdout: batch transform offers fewer than training does. */

/** Families on which jobs train, but none scores. */
const WITHOUT_TRANSFORM = new Set([
  'c5n', 'c8i', 'g7', 'g7e', 'm8i', 'p3dn', 'p4d', 'p4de', 'p5', 'p5e', 'p5en', 'p6-b200', 'p6-b300', 'p6e-gb200', 'r5', 'r5d', 'r8i', 't2', 't3', 'trn1n', 'trn2',
]);

/** Whether batch transform offers the type; true for a family that this table does not know. */
export function isTransformInstance(instanceType: string): boolean {
  return !WITHOUT_TRANSFORM.has(instanceType.split('.')[1] ?? '');
}
