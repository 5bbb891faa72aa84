/** The JSON Schema of a profile's file, made of the rules that the loader applies. Internal: the package ships it as a file. */
import { ENTRIES } from './profile-entries';

/**
 * What can be said of each entry alone: entries of an environment and shared ones complete each other, so none is required, and
 * what one entry demands of another is the loader's to check.
 */
export function profileSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Agency profile of cdk-mlops',
    type: 'object',
    required: ['environments'],
    additionalProperties: false,
    properties: {
      shared: { $ref: '#/$defs/entries' },
      environments: { type: 'object', minProperties: 1, additionalProperties: { $ref: '#/$defs/entries' } },
    },
    $defs: {
      entries: { type: ['object', 'null'], additionalProperties: false, properties: Object.fromEntries(Object.entries(ENTRIES).map(([name, { schema }]) => [name, schema])) },
    },
  };
}
