/** What the JSON Schema of scenarios is made of. */
export type Schema = Readonly<Record<string, unknown>>;

export const TEXT: Schema = { type: 'string', minLength: 1 };
export const COUNT: Schema = { type: 'integer', minimum: 0 };
export const FLAG: Schema = { type: 'boolean' };
/** Anything; texts may refer to constructs. */
export const JSON_VALUE: Schema = { description: 'Texts may refer to constructs: ${arn:Path}, ${id:Path}, ${modelPackage:Path}.' };
export const DURATION: Schema = { type: 'string', pattern: '^(?=.)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$', description: 'Such as 90s, 30m, 2h or 1d12h.' };
export const TIME: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T', description: 'Such as 2026-01-05T00:00:00Z.' };

export function choice(values: readonly string[]): Schema {
  return { enum: values };
}

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

export function map(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

export function oneOf(...schemas: readonly Schema[]): Schema {
  return { oneOf: schemas };
}

export function object(description: string, required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return { type: 'object', description, additionalProperties: false, ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }), properties: { ...required, ...optional } };
}
