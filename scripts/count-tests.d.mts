/** Types of the part of vitest's report that is read, for the tests of the count. */
export function countTests(report: object): { passed: number; failed: number };
export function namesOfFailed(report: object, limit?: number): string[];
