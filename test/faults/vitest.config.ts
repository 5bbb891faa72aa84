/** `npm run faults`: the whole matrix, beside the tests of the project. */
import { resolve } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import project from '../../vitest.config';

const ROOT = resolve(import.meta.dirname, '..', '..');
const { projects: _, ...test } = project.test!;

export default mergeConfig({ ...project, test }, defineConfig({ root: ROOT, test: { include: ['test/faults/*.matrix.ts'], maxWorkers: 2, testTimeout: 600_000 } }));
