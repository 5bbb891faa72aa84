/**
 * Which fields a definition may have where. What is not listed is refused by name: a field that the interpreter passes over
 * would make a machine behave here as it does not on AWS.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
 */
import type { StateType } from './definition';

const ANY_STATE = ['Type', 'Comment', 'QueryLanguage'];
const ONWARD = ['Next', 'End', 'Assign', 'Output'];
const HANDLERS = ['Retry', 'Catch'];

export const MACHINE_FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
export const BRANCH_FIELDS = ['Comment', 'StartAt', 'States'];
export const PROCESSOR_FIELDS = [...BRANCH_FIELDS, 'ProcessorConfig'];
export const RULE_FIELDS = ['Comment', 'Condition', 'Next', 'Assign', 'Output'];
export const RETRIER_FIELDS = ['Comment', 'ErrorEquals', 'IntervalSeconds', 'BackoffRate', 'MaxAttempts', 'MaxDelaySeconds', 'JitterStrategy'];
export const CATCHER_FIELDS = ['Comment', 'ErrorEquals', 'Next', 'Assign', 'Output'];

export const STATE_FIELDS: Readonly<Record<StateType, readonly string[]>> = {
  Pass: [...ANY_STATE, ...ONWARD],
  Succeed: [...ANY_STATE, 'Output'],
  Fail: [...ANY_STATE, 'Error', 'Cause'],
  Choice: [...ANY_STATE, 'Choices', 'Default', 'Assign', 'Output'],
  Wait: [...ANY_STATE, ...ONWARD, 'Seconds', 'Timestamp'],
  Task: [...ANY_STATE, ...ONWARD, ...HANDLERS, 'Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Parallel: [...ANY_STATE, ...ONWARD, ...HANDLERS, 'Arguments', 'Branches'],
  Map: [...ANY_STATE, ...ONWARD, ...HANDLERS, 'Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency'],
};

/** Of a Map whose iterations are executions of their own. */
export const DISTRIBUTED_MAP_FIELDS = [...STATE_FIELDS.Map, 'ItemReader', 'Label'];
export const ITEM_READER_FIELDS = ['Resource', 'ReaderConfig', 'Arguments'];

/** Fields that Step Functions has and the interpreter refuses, with what to do instead. */
const REASONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['InputPath', 'OutputPath', 'Parameters', 'Result', 'ResultPath', 'ResultSelector', 'ItemsPath', 'MaxConcurrencyPath', 'SecondsPath',
      'TimestampPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'ErrorPath', 'CausePath', 'Variable', 'And', 'Or', 'Not']
      .map((field) => [field, 'a field of JSONPath; only JSONata is simulated']),
  ),
  Iterator: 'the old name of ItemProcessor, which JSONata states do not have',
  ...Object.fromEntries(
    ['ItemReader', 'Label'].map((field) => [field, 'a field of the distributed Map']),
  ),
  ...Object.fromEntries(
    ['ItemBatcher', 'ResultWriter', 'ToleratedFailureCount', 'ToleratedFailurePercentage',
      'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath']
      .map((field) => [field, 'a field of the distributed Map that is not simulated']),
  ),
  Credentials: 'roles of other accounts are not simulated',
};

export function reasonAgainst(field: string): string | undefined {
  return REASONS[field];
}
