/** First phase: brings every trigger into one shape, names the run, and gives every variable a value. */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { RETRAINING_ERROR_PREFIX } from '../../contract/deployment';
import { FINGERPRINT } from '../../contract/snapshot';
import { choose, type Assignments } from '../../private/machine-states';
import { expression } from './expressions';
import type { Ends, Parts } from './parts';

/** What a trigger may be, as `lib/contract/trigger.ts` says. */
const TYPES = ['drift', 'performance', 'first-image', 'schedule', 'manual', 'sweep', 'died'];

/** Sorts by time, tells executions apart, and leaves two of the 21 characters that SageMaker takes for the jobs of one run. */
const runOf = (startMillis: string, executionArn: string): string => `$fromMillis(${startMillis}, '[Y0001][M01][D01]-[H01][m01]') & '-' & $substring($hash(${executionArn}, 'SHA-256'), 0, 5)`;
const RUN = runOf('$toMillis($states.context.Execution.StartTime)', '$states.context.Execution.Id');

/** Written down more than once by one call, which takes 256 KiB in all: longer than any event's, an execution's ARN, or a time. */
const LONGEST_ID = 256;
const LONGEST_TIME = 64;

const TRIGGER = `(
  $given := $states.input.trigger;
  {
    'type': $exists($given.type) ? $string($given.type) : 'none',
    'id': $exists($given.id) ? $substring($string($given.id), 0, ${LONGEST_ID}) : $states.context.Execution.Name,
    'at': $exists($given.at) ? $substring($string($given.at), 0, ${LONGEST_TIME}) : $states.context.Execution.StartTime,
    'detail': $exists($given.detail) ? $substring($string($given.detail), 0, 1000) : '',
    'force': $given.type = 'manual' and $given.force = true,
    'attempts': 0
  }
)`;

const DIED = `(
  $given := $states.input.trigger.died;
  {
    'executionArn': $exists($given.executionArn) ? $string($given.executionArn) : 'none',
    'status': $exists($given.status) ? $string($given.status) : 'none',
    'run': $type($given.startDate) = 'number' and $exists($given.executionArn) ? ${runOf('$given.startDate', '$string($given.executionArn)')} : 'none',
    'input': $exists($given.input) ? $string($given.input) : '',
    'hasOutcome': $exists($given.error) and $contains($string($given.error), /^${RETRAINING_ERROR_PREFIX.replace('.', '[.]')}/)
  }
)`;

const REQUEST = `(
  $given := $states.input.trigger;
  $substring($string($given.type) & ' ' & ($exists($given.id) ? $string($given.id) : $states.context.Execution.Name), 0, 300)
)`;

/** Of a snapshot that a person names; what is no text does not look like one either. */
const SNAPSHOT = "$exists($states.input.trigger.snapshot) ? $string($states.input.trigger.snapshot) : 'none'";

/** The ending wants the shared variables to be assigned. */
export function startPhase({ scope, modelId, store, code }: Parts, shared: Assignments, ends: Ends, next: { readonly died: sfn.IChainable; readonly trigger: sfn.IChainable }): sfn.State {
  const start = sfn.Pass.jsonata(scope, 'Start', {
    assign: {
      run: expression(RUN),
      token: "{% $substring($hash($states.context.Execution.Id, 'SHA-256'), 0, 32) %}",
      trigger: expression(TRIGGER),
      died: expression(DIED),
      request: expression(REQUEST),
      store: `s3://${store.bucketName}`,
      image: code.fixedImageUri ?? 'none',
      imageDigest: 'none',
      fingerprint: 'none',
      waivedUntil: 'none',
      snapshot: expression(SNAPSHOT),
      isSweep: "{% $states.input.trigger.type = 'sweep' %}",
      suffix: "{% '' %}",
      ...shared,
    },
  });
  const isKnown = `$states.input.modelId = '${modelId}' and $trigger.type in [${TYPES.map((type) => `'${type}'`).join(', ')}]`;
  const got = `input: got ' & $substring($string($states.input), 0, 300) & ', expected`;
  return start.next(
    choose(scope, 'Trigger?', [
      { when: `{% $not(${isKnown}) %}`, ...ends.told('FAILED', `{% '${got} modelId ${modelId} and a trigger of type ${TYPES.join(', ')}; start it with {modelId, trigger: {type, id, at, detail}}' %}`) },
      {
        when: `{% $exists($states.input.trigger.snapshot) and $not($trigger.type = 'manual' and $contains($snapshot, /${FINGERPRINT.source}/)) %}`,
        ...ends.told('SNAPSHOT_REFUSED', "{% 'trigger.snapshot: got ' & $substring($snapshot, 0, 100) & ' in a trigger of type ' & $trigger.type & ', expected the fingerprint of a snapshot, 16 hexadecimal digits, in one of type manual' %}"),
      },
      { when: "{% $trigger.type = 'died' %}", next: next.died },
    ], { next: next.trigger }),
  ).startState;
}
