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
  ['asl-next-dangles', 'Next leads to a state that is not there', ['asl', 'simulator'], inState('Judge', (state) => { state['Next'] = 'Decisoin?'; })],
  ['asl-catch-next-dangles', 'Next of a catcher leads to a state that is not there', ['asl', 'simulator'], inState('Judge', (state) => { catchers(state)[0]!['Next'] = 'TryAgian?'; })],
  ['asl-inner-next-dangles', 'Next inside a Map leads to a state that is not there', ['asl', 'simulator'], inState('Notify', (state) => { catchers(innerStates(state)['NotifyTopic']!).unshift({ ErrorEquals: ['SNS.NotFoundException'], Next: 'Nowhere' }); })],
  ['asl-no-start', 'no StartAt', ['asl', 'simulator'], (draft) => draft.definition('Retraining', (definition) => delete definition['StartAt'])],
  ['asl-start-dangles', 'StartAt names a state that is not there', ['asl', 'simulator'], (draft) => draft.definition('Retraining', (definition) => { definition['StartAt'] = 'Begin'; })],
  ['asl-unreachable', 'a state that nothing leads to', ['asl', 'simulator'], (draft) => draft.states('Retraining', (states) => { states['Forgotten'] = { Type: 'Pass', Next: 'End' }; })],
  ['asl-next-and-end', 'a state with Next and End', ['asl', 'simulator'], inState('TakeUpDrift', (state) => { state['End'] = true; })],
  ['asl-no-next', 'a state with neither Next nor End', ['asl', 'simulator'], inState('TakeUpDrift', (state) => delete state['Next'])],
  ['asl-unknown-field', 'a field that the state language lacks', ['asl', 'simulator'], inState('Judge', (state) => { state['TimeoutSecond'] = 60; })],
  ['asl-condition-syntax', 'a condition that is no JSONata', ['asl', 'expressions'], inState('Scored?', (state) => { (state['Choices'] as State[])[0]!['Condition'] = "{% $challengerProblem = = 'none' %}"; })],
  ['asl-arguments-syntax', 'an argument that is no JSONata', ['asl', 'expressions'], inState('Judge', (state) => { membersOf(membersOf(state, 'Arguments'), 'Payload')['run'] = '{% $run & %}'; })],
  ['asl-jsonata-of-later-versions', 'an operator that JSONata has from 2.1 on, and Step Functions lacks', ['expressions'], inState('Judge', (state) => { membersOf(membersOf(state, 'Arguments'), 'Payload')['run'] = "{% $run ?? 'none' %}"; })],
  ['asl-jsonpath-field', 'a field of JSONPath in a state with JSONata', ['asl', 'simulator'], inState('Judge', (state) => { state['ResultPath'] = '$.judged'; })],
  ['asl-bad-type', 'a type of state that is none', ['asl', 'simulator'], inState('TakeUpDrift', (state) => { state['Type'] = 'Noop'; })],
  ['asl-negative-attempts', 'MaxAttempts below zero', ['asl'], inState('Judge', (state) => { retriers(state)[0]!['MaxAttempts'] = -1; })],
  ['asl-duplicate-state', 'a state inside a Map with the name of one outside', ['asl', 'simulator'], inState('Notify', (state) => { innerStates(state)['Judge'] = { Type: 'Pass', End: true }; innerStates(state)['NotifyTopic']!['Catch'] = [{ ErrorEquals: ['States.ALL'], Next: 'Judge' }]; delete innerStates(state)['NotifyTopicFailed']; })],
  ['asl-not-json', 'a definition that is not JSON', ['language', 'simulator'], (draft) => { (draft.properties('AWS::StepFunctions::StateMachine', 'Retraining') as Record<string, unknown>)['DefinitionString'] = '{"StartAt": "Start", }'; }],
  ['asl-undefined-variable', 'a variable that nothing assigns', ['variables'], inState('Judge', (state) => { membersOf(membersOf(state, 'Arguments'), 'Payload')['run'] = '{% $nope %}'; })],
  ['asl-variable-on-one-path', 'a variable that only one of the paths to its use assigns', ['variables'], inState('LookAtDriftAlarm', (state) => delete membersOf(state, 'Assign')['alarmReason'])],
  ['asl-heartbeat-after-timeout', 'a heartbeat that is not shorter than the timeout', ['structure'], inState('Judge', (state) => { state['Resource'] = `${String(state['Resource'])}.waitForTaskToken`; state['HeartbeatSeconds'] = state['TimeoutSeconds']; })],
  ['asl-all-not-last', 'States.ALL before another catcher', ['structure', 'simulator'], inState('RecordRun', (state) => catchers(state).reverse())],
  ['asl-unknown-integration', 'an optimised integration that Step Functions lacks', ['integrations', 'simulator'], inState('Judge', (state) => { state['Resource'] = String(state['Resource']).replace('lambda:invoke', 'lambda:invokeAsync'); })],
  ['asl-unknown-action', 'an action that the service lacks', ['integrations', 'simulator'], inState('LookAtDriftAlarm', (state) => { state['Resource'] = String(state['Resource']).replace('describeAlarms', 'listAlarms'); })],
  ['asl-unknown-parameter', 'an argument that the action lacks', ['integrations'], inState('Train', (state) => { membersOf(state, 'Arguments')['EnableSpotTraining'] = true; })],
  ['asl-missing-parameter', 'a required argument is missing', ['integrations'], inState('Train', (state) => delete membersOf(state, 'Arguments')['RoleArn'])],
];

export const STATE_LANGUAGE: readonly Mutant[] = ROWS.map(([id, breaks, seenBy, change, of = 'flights']) => ({ id, breaks, source: NOTES.stateLanguage, of, change, seenBy }));
