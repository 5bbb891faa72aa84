/** What the JSON Schema of scenarios says of expectations, by their names. */
import { choice, COUNT, FLAG, JSON_VALUE, map, object, type Schema, TEXT } from './schema-parts';

const PATH = { ...TEXT, description: 'A construct path; its beginning may be left out.' };
const PATTERN = { ...TEXT, description: '* stands for any characters.' };
const COUNTS = { count: COUNT, atLeast: COUNT, atMost: COUNT };
const STATUS = choice(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

export const EXPECTATION_SCHEMAS: Readonly<Record<string, Schema>> = {
  execution: atLeastOne(object('How an execution ended: the named one, the one that was waited for last, or the newest.', { machine: PATH }, { name: TEXT, status: STATUS, outcome: PATTERN, error: PATTERN, reason: PATTERN }), ['status', 'outcome', 'error', 'reason']),
  executions: object('How many executions there are; at least one by default.', { machine: PATH }, { status: STATUS, outcome: TEXT, ...COUNTS }),
  record: object('An item of a table.', { table: PATH, key: map(TEXT) }, { attributes: JSON_VALUE, exists: FLAG }),
  lease: object('Whether a lease is free.', { table: PATH, model: TEXT, of: choice(['deployment', 'retraining']) }, { free: FLAG }),
  endpoint: object('What an endpoint runs.', { name: TEXT }, { status: TEXT, config: PATTERN, model: PATTERN, modelPackage: JSON_VALUE, exists: FLAG }),
  notification: object('What people were told; at least once by default.', { topic: PATH }, { contains: TEXT, subject: PATTERN, ...COUNTS }),
  alarm: object('The state of an alarm.', { alarm: PATH, state: choice(['OK', 'ALARM', 'INSUFFICIENT_DATA']) }),
  object: object('An object of a bucket.', { bucket: PATH, key: PATTERN }, { contains: TEXT, exists: FLAG }),
  parameter: object('The value of a parameter.', { name: PATH, value: PATTERN }),
  modelPackage: atLeastOne(object('A version of a model package group, the newest by default.', { group: PATH }, { version: { ...COUNT, minimum: 1 }, approval: choice(['Approved', 'Rejected', 'PendingManualApproval']), versions: COUNT }), ['version', 'approval', 'versions']),
  queue: object('How many messages wait in a queue; at least one by default.', { queue: PATH }, COUNTS),
};

function atLeastOne(schema: Schema, names: readonly string[]): Schema {
  return { ...schema, anyOf: names.map((name) => ({ required: [name] })) };
}
