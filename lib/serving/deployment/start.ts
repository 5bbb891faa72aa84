/** First phase: brings the request into one shape, and gives every variable a value. */
import type { DeploymentRequestType } from '../../contract/deployment';
import { assign, choose, oneLine, type Way } from '../../private/machine-states';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { JANITOR_SETTLE_MINUTES, SETTLE_MINUTES } from './limits';
import type { DeploymentParts } from './parts';
import { WATCH_BEGINS } from './watch';

/** What follows. */
export interface StartWays {
  /** Requests that need the lease. */
  readonly begin: Way['next'];
  /** The envelope may have changed: a glance tells. */
  readonly glance: Way['next'];
  /** An execution died. */
  readonly died: Way['next'];
}

const TYPES: readonly DeploymentRequestType[] = ['candidate', 'envelope', 'unfreeze', 'died'];

const EMPTY_ROW = 'input: got an empty request.smokeRequest, expected a row of features without a header, or none for the one that the live version was asked';

/** A member of the request as text, or `none`. */
const text = (member: string): string => `{% $exists($states.input.request.${member}) ? $string($states.input.request.${member}) : 'none' %}`;

const DIED = oneLine(`{% (
  $died := $states.input.request.died;
  {
    'executionArn': $exists($died.executionArn) ? $died.executionArn : 'none',
    'status': $exists($died.status) ? $died.status : 'none',
    'input': $type($died.input) = 'string' ? $died.input : 'none'
  }
) %}`);

export function startPhase({ scope, modelId, modelPackageGroup, imageGate, ending }: DeploymentParts, { begin, glance, died }: StartWays): sfn.State {
  const known = TYPES.map((type) => `'${type}'`).join(', ');
  const request = choose(
    scope, 'Request?',
    [
      { when: `{% $requestedModel != '${modelId}' %}`, ...ending.as('FAILED', `{% 'input: got modelId ' & $requestedModel & ', expected ${modelId}; start the machine of that model' %}`) },
      { when: `{% $not($requestType in [${known}]) %}`, ...ending.as('FAILED', `{% 'input: got the request type ' & $requestType & ', expected one of ${TYPES.join(', ')}' %}`) },
      { when: "{% $requestType = 'candidate' and $modelPackage = 'none' %}", ...ending.as('CANDIDATE_REFUSED', 'input: got no request.modelPackageArn, expected the ARN of the version to deploy') },
      { when: "{% $requestType = 'candidate' and $trim($smoke) = '' %}", ...ending.as('CANDIDATE_REFUSED', EMPTY_ROW) },
      { when: "{% $requestType = 'died' %}", next: died },
      { when: "{% $trim($smoke) = '' %}", ...ending.as('FAILED', EMPTY_ROW) },
      { when: "{% $requestType = 'envelope' %}", next: glance, assign: { isGlance: true } },
    ],
    { next: begin },
  );
  return assign(scope, 'Start', {
    ...ending.variables,
    request: `{% $substring(($exists($states.input.request.type) ? $string($states.input.request.type) : 'none') & ' ' & ($exists($states.input.request.id) ? $string($states.input.request.id) : $states.context.Execution.Name), 0, 300) %}`,
    requestedModel: "{% $exists($states.input.modelId) ? $string($states.input.modelId) : 'none' %}",
    requestType: text('type'),
    modelPackage: text('modelPackageArn'),
    // `none` is a value of its own: no version is expected to be live.
    expectedLive: "{% $exists($states.input.request.expectedLive) ? $string($states.input.request.expectedLive) : 'any' %}",
    smoke: text('smokeRequest'),
    ignoreFiringAlarms: '{% $states.input.request.ignoreFiringAlarms = true %}',
    died: DIED,
    isGlance: false,
    isAwaited: '{% $exists($states.input.AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID) %}',
    // The execution's name can be anybody's; its ARN is its own.
    run: "{% $substring($hash($states.context.Execution.Id, 'SHA-256'), 0, 12) %}",
    group: modelPackageGroup.modelPackageGroupName,
    imageGate,
    settleMinutes: `{% $states.input.request.type = 'died' ? ${JANITOR_SETTLE_MINUTES} : ${SETTLE_MINUTES} %}`,
    settleUntil: `{% $millis() + ($states.input.request.type = 'died' ? ${JANITOR_SETTLE_MINUTES} : ${SETTLE_MINUTES}) * 60000 %}`,
    release: { live: 'none', liveConfig: 'none', liveEnvelope: 'none', previousConfig: 'none', deployingConfig: 'none', frozen: false, frozenReason: 'none', refusedEnvelope: 'none', refusedUntil: 'none' },
    candidate: { status: 'none', approval: 'none', group: 'none', decision: 'none', waivedUntil: 'none' },
    envelope: {},
    envelopeHash: 'none',
    rolloutMinutes: 0,
    endpoint: { status: 'none', config: 'none', failure: 'none' },
    ...WATCH_BEGINS,
    answer: { answered: false, reason: 'none' },
    lastError: { Error: 'none', Cause: 'none' },
    refusal: { Error: 'none', Cause: 'none' },
    passes: false,
    isBegun: false,
    isFirst: false,
    isVersion: false,
    firing: [],
    calm: [],
    missing: [],
    deployment: {},
    name: 'none',
    garbage: 'none',
  }, request);
}
