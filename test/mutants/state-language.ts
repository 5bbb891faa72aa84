/** The matrix of faults in a state machine with JSONata that ASL validators were held against; most of them let half of it pass. */
import { stateOf, type State } from '../scenarios/broken-assembly';
import { type Draft, type Mutant, NOTES } from './mutant';

type Row = readonly [id: string, breaks: string, seenBy: Mutant['seenBy'], change: (draft: Draft) => void, of?: Mutant['of']];

/** Changes a state of the retraining machine of the scenarios. */
const inState = (name: string, edit: (state: State) => void) => (draft: Draft): void => draft.states('Retraining', (states) => edit(stateOf(states, name)));

const catchers = (state: State): State[] => state['Catch'] as State[];
const retriers = (state: State): State[] => state['Retry'] as State[];
const membersOf = (state: State, name: string): State => state[name] as State;

/** The states of the scope in a state: the processor of a Map, the first branch of a Parallel. */
function innerStates(state: State): Record<string, State> {
  const scope = (state['ItemProcessor'] ?? (state['Branches'] as State[])[0]) as State;
  return scope['States'] as Record<string, State>;
}

const ROWS: readonly Row[] = [
  ['asl-next-dangles', 'Next leads to a state that is not there', { asl: /target: Decisoin\?/, simulator: /got "Decisoin\?"/ }, inState('Judge', (state) => { state['Next'] = 'Decisoin?'; })],
  ['asl-catch-next-dangles', 'Next of a catcher leads to a state that is not there', { asl: /target: TryAgian\?/, simulator: /Judge: got "TryAgian\?"/ }, inState('Judge', (state) => { catchers(state)[0]!['Next'] = 'TryAgian?'; })],
  ['asl-inner-next-dangles', 'Next inside a Map leads to a state that is not there', { asl: /target: Nowhere/, simulator: /Notify\/NotifyTopic: got "Nowhere"/ }, inState('Notify', (state) => { catchers(innerStates(state)['NotifyTopic']!).unshift({ ErrorEquals: ['SNS.NotFoundException'], Next: 'Nowhere' }); })],
  ['asl-no-start', 'no StartAt', { asl: /is invalid\. must have required property 'StartAt'/, simulator: /\.StartAt: got nothing/ }, (draft) => draft.definition('Retraining', (definition) => delete definition['StartAt'])],
  ['asl-start-dangles', 'StartAt names a state that is not there', { asl: /target: Begin/, simulator: /\.StartAt: got "Begin"/ }, (draft) => draft.definition('Retraining', (definition) => { definition['StartAt'] = 'Begin'; })],
  ['asl-unreachable', 'a state that nothing leads to', { asl: /State Forgotten is not reachable/, simulator: /Forgotten: no state leads here/ }, (draft) => draft.states('Retraining', (states) => { states['Forgotten'] = { Type: 'Pass', Next: 'End' }; })],
  ['asl-next-and-end', 'a state with Next and End', { asl: /TERMINAL_STATE_WITH_NEXT State "TakeUpDrift" MUST contain exactly one of "End"/, simulator: /TakeUpDrift\.Next: got "AcquireLease"/ }, inState('TakeUpDrift', (state) => { state['End'] = true; })],
  ['asl-no-next', 'a state with neither Next nor End', { asl: /TERMINAL_STATE_WITH_NEXT State "TakeUpDrift" MUST contain exactly one of "End"/, simulator: /TakeUpDrift\.Next: got nothing/ }, inState('TakeUpDrift', (state) => delete state['Next'])],
  ['asl-unknown-field', 'a field that the state language lacks', { asl: /\/States\/Judge is invalid\. must match exactly one schema in oneOf/, simulator: /Judge\.TimeoutSecond: unknown here/ }, inState('Judge', (state) => { state['TimeoutSecond'] = 60; })],
  ['asl-condition-syntax', 'a condition that is no JSONata', { asl: /Choices\/0\/Condition is invalid\. must match format "jsonata_string"/, expressions: /Scored\?\.Choices\.0\.Condition: got \{% \$challengerProblem = = 'none' %\}/ }, inState('Scored?', (state) => { (state['Choices'] as State[])[0]!['Condition'] = "{% $challengerProblem = = 'none' %}"; })],
  ['asl-arguments-syntax', 'an argument that is no JSONata', { asl: /\/States\/Judge\/Arguments\/Payload\/run is invalid\. must match exactly one schema/, expressions: /Judge\.Arguments\.Payload\.run: got \{% \$run & %\}/ }, inState('Judge', (state) => { membersOf(membersOf(state, 'Arguments'), 'Payload')['run'] = '{% $run & %}'; })],
  ['asl-jsonata-of-later-versions', 'an operator that JSONata has from 2.1 on, and Step Functions lacks', { expressions: /Judge\.Arguments\.Payload\.run: got \{% \$run \?\? 'none' %\}/ }, inState('Judge', (state) => { membersOf(membersOf(state, 'Arguments'), 'Payload')['run'] = "{% $run ?? 'none' %}"; })],
  ['asl-jsonpath-field', 'a field of JSONPath in a state with JSONata', { asl: /\/States\/Judge is invalid\. must match exactly one schema in oneOf/, simulator: /Judge\.ResultPath: a field of JSONPath; only JSONata is simulated/ }, inState('Judge', (state) => { state['ResultPath'] = '$.judged'; })],
  ['asl-bad-type', 'a type of state that is none', { asl: /States\/TakeUpDrift\S* is invalid/, simulator: /TakeUpDrift\.Type: got "Noop"/ }, inState('TakeUpDrift', (state) => { state['Type'] = 'Noop'; })],
  ['asl-negative-attempts', 'MaxAttempts below zero', { asl: /\/States\/Judge\/Retry\/0\/MaxAttempts is invalid\. must be >= 0/ }, inState('Judge', (state) => { retriers(state)[0]!['MaxAttempts'] = -1; })],
  ['asl-duplicate-state', 'a state inside a Map with the name of one outside', { asl: /DUPLICATE_STATE_NAMES A state with this name already exists: Judge/, simulator: /Notify\/Judge: got "Judge"/ }, inState('Notify', (state) => { innerStates(state)['Judge'] = { Type: 'Pass', End: true }; innerStates(state)['NotifyTopic']!['Catch'] = [{ ErrorEquals: ['States.ALL'], Next: 'Judge' }]; delete innerStates(state)['NotifyTopicFailed']; })],
  ['asl-not-json', 'a definition that is not JSON', { language: /Expected double-quoted property name in JSON at position 21/, simulator: /DefinitionString: Expected double-quoted property name in JSON at position 21/ }, (draft) => { (draft.properties('AWS::StepFunctions::StateMachine', 'Retraining') as Record<string, unknown>)['DefinitionString'] = '{"StartAt": "Start", }'; }],
  ['asl-undefined-variable', 'a variable that nothing assigns', { variables: /Judge\.Arguments\.Payload\.run: got \$nope/ }, inState('Judge', (state) => { membersOf(membersOf(state, 'Arguments'), 'Payload')['run'] = '{% $nope %}'; })],
  ['asl-variable-on-one-path', 'a variable that only one of the paths to its use assigns', { variables: /TakeUpDrift\.Assign\.trigger: got \$alarmReason/ }, inState('LookAtDriftAlarm', (state) => delete membersOf(state, 'Assign')['alarmReason'])],
  ['asl-heartbeat-after-timeout', 'a heartbeat that is not shorter than the timeout', { structure: /Judge\.HeartbeatSeconds: got \d+, expected less/ }, inState('Judge', (state) => { state['Resource'] = `${String(state['Resource'])}.waitForTaskToken`; state['HeartbeatSeconds'] = state['TimeoutSeconds']; })],
  ['asl-all-not-last', 'States.ALL before another catcher', { structure: /RecordRun\.Catch\[0\]: got States\.ALL before others/, simulator: /RecordRun\.Catch\[0\]\.ErrorEquals: got \["States\.ALL"\]/ }, inState('RecordRun', (state) => catchers(state).reverse())],
  ['asl-unknown-integration', 'an optimised integration that Step Functions lacks', { integrations: /Judge\.Resource: got lambda:invokeAsync/, simulator: /Judge\.Resource: got .+ lambda:invokeAsync is not simulated/ }, inState('Judge', (state) => { state['Resource'] = String(state['Resource']).replace('lambda:invoke', 'lambda:invokeAsync'); })],
  ['asl-unknown-action', 'an action that the service lacks', { integrations: /LookAtDriftAlarm\.Resource: got aws-sdk:cloudwatch:listAlarms/, simulator: /LookAtDriftAlarm\.Resource: got .+ aws-sdk:cloudwatch:listAlarms is not simulated/ }, inState('LookAtDriftAlarm', (state) => { state['Resource'] = String(state['Resource']).replace('describeAlarms', 'listAlarms'); })],
  ['asl-unknown-parameter', 'an argument that the action lacks', { integrations: /Train\.Arguments\.EnableSpotTraining: got an unknown member/ }, inState('Train', (state) => { membersOf(state, 'Arguments')['EnableSpotTraining'] = true; })],
  ['asl-missing-parameter', 'a required argument is missing', { integrations: /Train\.Arguments\.RoleArn: got nothing/ }, inState('Train', (state) => delete membersOf(state, 'Arguments')['RoleArn'])],
];

export const STATE_LANGUAGE: readonly Mutant[] = ROWS.map(([id, breaks, seenBy, change, of = 'flights']) => ({ id, breaks, source: NOTES.stateLanguage, of, change, seenBy }));
