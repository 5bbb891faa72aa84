/** Environment variables of a function. */

/**
 * The value of a variable.
 *
 * @throws Error naming the variable when it is not set or empty
 */
export function requiredVariable(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new Error(`environment variable ${name}: got ${value === undefined ? 'nothing' : 'an empty text'}, expected a value; set it on the function`);
  }
  return value;
}
