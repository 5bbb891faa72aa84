/** Property-based tests with a fixed seed: a failure here is a failure everywhere. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 2001_02_03 });

export { fc };
