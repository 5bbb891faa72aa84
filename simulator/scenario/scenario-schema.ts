/**
 * The JSON Schema of scenario files, for editors: names, types, choices, and what is needed. The reader says the same with line and
 * column, and more: whether the assembly has what a file names. A test holds the two against each other.
 */
import { DEFAULT_DURATIONS, FORCED_OUTCOMES } from '../sagemaker';
import { EXPECTATION_SCHEMAS } from './expectation-schemas';
import { choice, COUNT, DURATION, JSON_VALUE, list, map, object, oneOf, type Schema, TEXT, TIME } from './schema-parts';
import { ENDPOINT_STATUSES, SERVICES, STATES } from './event-actions';

const PATH = { ...TEXT, description: 'A construct path; its beginning may be left out.' };
const CONTENT = { text: TEXT, file: { ...TEXT, description: "Relative to the scenario's own folder." }, json: JSON_VALUE, archive: { ...map(TEXT), description: 'Files of a tar.gz, as models are.' } };
const PUT_OBJECT: Schema = {
  ...object('Puts an object into a bucket.', { bucket: PATH, key: TEXT }, CONTENT),
  oneOf: Object.keys(CONTENT).map((name) => ({ required: [name] })),
};
const REVIEW = [{ group: PATH }, { version: COUNT, reason: TEXT }] as const;

const PROGRAM: Schema = {
  ...object('How programs behave, instead of the containers.', { of: { ...TEXT, description: 'Whole name of the image, job or model, in any case; * for any characters.' } }, {
    train: oneOf(object('It trains.', { files: map(TEXT) }), object('It fails.', { failure: TEXT })),
    serve: {
      ...object('It serves.', {}, {
        answer: { ...TEXT, description: 'What every row gets.' }, column: { type: 'integer', minimum: 1, maximum: 10_000, description: 'Column of the row from which its answer comes.' },
        scale: { type: 'number' }, unhealthy: TEXT, failing: { type: 'number', minimum: 0, maximum: 1 }, status: { type: 'integer', minimum: 400, maximum: 599 }, where: choice(['endpoint', 'transform']),
      }),
      oneOf: [{ required: ['answer'] }, { required: ['column'] }],
    },
  }),
  anyOf: [{ required: ['train'] }, { required: ['serve'] }],
};
const PROGRAMS = list(PROGRAM);

/** By name of the action. */
export const ACTION_SCHEMAS: Readonly<Record<string, Schema>> = {
  approve: object('Approves a version of a model package group, the newest by default.', ...REVIEW),
  reject: object('Rejects a version of a model package group, the newest by default.', ...REVIEW),
  call: object('Calls any operation, by the names of the SDK, as a person who may do everything.', { service: choice(SERVICES), operation: TEXT }, { request: JSON_VALUE }),
  deleteObject: object('Deletes an object.', { bucket: PATH, key: TEXT }),
  forceOutcome: {
    ...object('Decides how the next job or endpoint ends.', { of: choice(Object.keys(FORCED_OUTCOMES)), outcome: TEXT }, { name: TEXT, times: { ...COUNT, minimum: 1 }, reason: TEXT, on: choice(['create', 'update']), for: DURATION }),
    oneOf: Object.entries(FORCED_OUTCOMES).map(([of, outcomes]) => ({ properties: { of: { const: of }, outcome: { enum: outcomes } } })),
    if: { properties: { outcome: { const: 'Hang' } } },
    then: { required: ['for'] },
  },
  heal: { const: true, description: 'Takes all faults away.' },
  injectFault: object('Lets calls of an operation fail.', { service: choice(SERVICES), operation: TEXT, code: TEXT }, { message: TEXT, times: { ...COUNT, minimum: 1 }, after: COUNT }),
  pushImage: object('Pushes an image, and says what its scan will find.', { repository: PATH, tag: TEXT }, {
    scan: object('What the scan finds.', {}, { status: choice(['COMPLETE', 'PENDING', 'FAILED', 'UNSUPPORTED_IMAGE', 'missing']), findings: map(COUNT), named: map(choice(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED'])) }),
  }),
  putObject: PUT_OBJECT,
  putParameter: object('Sets a parameter.', { name: PATH, value: JSON_VALUE }),
  registerModel: object('Registers a version that somebody else has trained.', { group: PATH, repository: PATH, tag: TEXT, bucket: PATH, key: TEXT }, { approval: choice(['Approved', 'Rejected', 'PendingManualApproval']), metadata: map(TEXT), environment: map(TEXT) }),
  runFor: { ...DURATION, description: 'Lets virtual time pass.' },
  runUntil: { ...TIME, description: 'Lets virtual time pass until then.' },
  runUntilEnd: object('Waits until an execution ends.', { machine: PATH }, { name: TEXT, outcome: TEXT, within: DURATION }),
  scriptPrograms: { ...PROGRAMS, description: 'From now on programs behave so.' },
  sendTraffic: object('Sends requests to an endpoint, at this moment.', { endpoint: TEXT, requests: { ...COUNT, minimum: 1 }, rows: { ...list(TEXT), description: 'Asked in turn.' } }, { contentType: TEXT }),
  setAlarmState: object('Sets an alarm, until it is evaluated again.', { alarm: PATH, state: choice(STATES) }, { reason: TEXT }),
  setDuration: object('Lets a phase of jobs or endpoints take so long.', { phase: choice(Object.keys(DEFAULT_DURATIONS)), takes: DURATION }, { name: TEXT }),
  setEndpointStatus: object('Puts an endpoint into a status.', { endpoint: TEXT, status: choice(ENDPOINT_STATUSES) }),
  startExecution: object('Starts a state machine.', { machine: PATH }, { name: TEXT, input: JSON_VALUE }),
  stopExecution: object('Stops an execution.', { machine: PATH }, { name: TEXT, cause: TEXT }),
};

export function scenarioSchema(): Schema {
  const actions = Object.keys(ACTION_SCHEMAS).map((name) => ({ required: [name] }));
  const step = {
    ...object('A step: at most one action, and what must hold after it.', {}, {
      after: { ...DURATION, description: 'Virtual time after the step before.' },
      say: { ...TEXT, description: 'What the author says about it.' },
      expect: list({ $ref: '#/definitions/expectation' }),
      ...ACTION_SCHEMAS,
    }),
    minProperties: 1,
    oneOf: [...actions, { not: { anyOf: actions } }],
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Scenario of cdk-mlops simulate',
    ...object('What happens to a synthesized assembly on virtual time, and what must then hold.', { start: TIME, steps: list({ $ref: '#/definitions/step' }) }, {
      title: TEXT,
      seed: { type: 'integer', minimum: -2_147_483_648, maximum: 2_147_483_647, description: 'Another order of what happens at the same time.' },
      account: { ...TEXT, description: 'For stacks whose account only deploy time knows; in quotes.' },
      region: TEXT,
      stacks: { ...list(TEXT), description: 'Ids or names of the stacks to take; all by default.' },
      permissions: { ...choice(['enforced', 'observed']), description: 'Whether what roles may not do is refused, or done and noted.' },
      durations: object('How long phases take.', {}, Object.fromEntries(Object.keys(DEFAULT_DURATIONS).map((phase) => [phase, DURATION]))),
      programs: PROGRAMS,
      files: list(PUT_OBJECT),
    }),
    definitions: { step, expectation: { ...object('Exactly one thing that must hold.', {}, EXPECTATION_SCHEMAS), minProperties: 1, maxProperties: 1 } },
  };
}
