/**
 * The ASL validator with schemas that are compiled once: by itself it compiles all of them at each call, which takes a hundred times
 * as long as to validate.
 */
import { createRequire } from 'node:module';
import validate from 'asl-validator';

type Constructor = new (...options: readonly unknown[]) => object;

/** Of the validator's own. It looks the class up when it is called. */
const ajv = createRequire(require.resolve('asl-validator'))('ajv') as { default: Constructor };
const byOptions = new Map<string, object>();

/** Gives the instance of before where the options are the same; it has its formats and keywords already. */
const Shared = new Proxy(ajv.default, {
  construct(target, options: readonly unknown[]) {
    const key = JSON.stringify(options);
    const before = byOptions.get(key);
    if (before) return Object.assign(before, { addFormat: () => before, addKeyword: () => before });
    const made = new target(...options);
    byOptions.set(key, made);
    return made;
  },
});

/** Writes `QueryLanguage` into the states of the definition that it is given. */
export function validateAsl(definition: object): ReturnType<typeof validate> {
  const own = ajv.default;
  ajv.default = Shared;
  try {
    return validate(definition);
  } finally {
    ajv.default = own;
  }
}
