/** Faults of state machines that public issue trackers tell of. */
import { expect } from 'vitest';
import { rewrite, skip, stateOf, type State } from '../scenarios/broken-assembly';
import { DEPLOYMENTS } from '../scenarios/deployments';
import { START } from '../scenarios/flights';
import { RUNNING } from '../scenarios/retraining/running';
import type { Scenario } from '../scenarios/scenario';
import { MINUTE } from '../scenarios/stage';
import { type Draft, issue, type Mutant } from './mutant';

type Machine = 'Deployment' | 'Retraining';

const inState = (machine: Machine, name: string, edit: (state: State) => void) => (draft: Draft): void => draft.states(machine, (states) => edit(stateOf(states, name)));
const inArguments = (machine: Machine, name: string, edit: (given: State) => void) => inState(machine, name, (state) => edit(state['Arguments'] as State));
const listOf = (state: State, name: 'Retry' | 'Catch'): State[] => state[name] as State[];

const FIRST_VERSION = RUNNING[0]!;

const LEASE_ENDS: Scenario = {
  name: 'a lease ends within the week, whatever becomes of its holder',
  play: async (stage) => {
    const ends: number[] = [];
    const look = (): void => {
      ends.push(...[stage.lease('deployment').expiresAt ?? []].flat());
      stage.world.clock.after(MINUTE, look);
    };
    look();
    await stage.goLive();
    expect(ends.length).toBeGreaterThan(0);
    expect(Math.max(...ends)).toBeLessThan(Date.parse(START) / 1000 + 7 * 86_400);
  },
};

export const MACHINES: readonly Mutant[] = [
  {
    id: 'machine-all-first', breaks: 'States.ALL was put before the catcher that tells errors apart', source: issue('aws/aws-cdk', 10530), of: 'flights', seenBy: { structure: /AcquireLease\.Catch\[0\]: got States\.ALL before others/, simulator: /AcquireLease\.Catch\[0\]\.ErrorEquals: got \["States\.ALL"\]/ },
    change: inState('Deployment', 'AcquireLease', (state) => listOf(state, 'Catch').reverse()),
  },
  {
    id: 'machine-catches-some', breaks: 'a catcher for failures, which a timeout is none of', source: issue('aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws', 787), of: 'flights', seenBy: { structure: /Train\.Catch: got States\.TaskFailed alone, expected States\.ALL in a last one/ },
    change: inState('Retraining', 'Train', (state) => { listOf(state, 'Catch')[0]!['ErrorEquals'] = ['States.TaskFailed']; }),
  },
  {
    id: 'machine-spins', breaks: 'the endpoint is looked at without a pause', source: issue('HumanCellAtlas/data-store', 975), of: 'flights', seenBy: { loops: /got a loop of .*LookAtEndpoint.* without a Wait/ },
    change: inState('Deployment', 'WaitForEndpoint', (state) => { state['Type'] = 'Pass'; delete state['Seconds']; }),
  },
  {
    id: 'machine-waits-beyond-its-end', breaks: 'a state waits for longer than the execution lives, which then ends in it', source: issue('floci-io/floci', 2733), of: 'flights', seenBy: { waits: /WaitToAsk\.Seconds: got 94608000, expected less than the \d+ s that the execution lives/ },
    change: inState('Deployment', 'WaitToAsk', (state) => { state['Seconds'] = 94_608_000; }),
  },
  {
    id: 'machine-waits-a-year', breaks: 'a machine that polls has no limit on its time', source: 'https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#sfn-stuck-execution', of: 'flights', seenBy: { loops: /DeploymentMachine\w+: got loops and no TimeoutSeconds/ },
    change: (draft) => draft.definition('Deployment', (definition) => delete definition['TimeoutSeconds']),
  },
  {
    id: 'machine-catch-of-everything-twice', breaks: 'a catcher without a list of errors', source: issue('cdklabs/construct-hub', 252), of: 'flights', seenBy: { asl: /Catch\/0 is invalid\. must have required property 'ErrorEquals'/, simulator: /AcquireLease\.Catch\[0\]\.ErrorEquals: got nothing/ },
    change: inState('Deployment', 'AcquireLease', (state) => delete listOf(state, 'Catch')[0]!['ErrorEquals']),
  },
  {
    id: 'machine-error-in-another-case', breaks: 'a retrier for errors of a service in another case than its own, which never come', source: issue('wellcomecollection/catalogue-pipeline', 3554), of: 'flights',
    seenBy: { structure: /Train\.Retry\[0\]: got Sagemaker\.ThrottlingException/ },
    change: inState('Retraining', 'Train', (state) => listOf(state, 'Retry').unshift({ ErrorEquals: ['Sagemaker.ThrottlingException'], MaxAttempts: 3 })),
  },
  {
    id: 'machine-lambda-retries', breaks: 'a function is not called again after Lambda.ClientExecutionTimeoutException', source: issue('aws/aws-cdk', 26470), of: 'flights', seenBy: { structure: /Judge\.Retry: got no Lambda\.ClientExecutionTimeoutException/ },
    change: inState('Retraining', 'Judge', (state) => { for (const one of listOf(state, 'Retry')) one['ErrorEquals'] = (one['ErrorEquals'] as string[]).filter((name) => name !== 'Lambda.ClientExecutionTimeoutException'); }),
  },
  {
    id: 'machine-waits-for-ever', breaks: 'a Task that waits for an answer has no timeout', source: issue('aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws', 755), of: 'flights', seenBy: { structure: /Judge: got no limit/ },
    change: inState('Retraining', 'Judge', (state) => delete state['TimeoutSeconds']),
  },
  {
    id: 'machine-job-without-timeout', breaks: 'a transform job may run for ever', source: issue('wellcomecollection/catalogue-pipeline', 3380), of: 'tasks', seenBy: { structure: /Score: got no limit/, jobs: /Score\.TimeoutSeconds: got nothing/ },
    change: (draft) => draft.states('Machine', (states) => delete stateOf(states, 'Score')['TimeoutSeconds']),
  },
  {
    id: 'machine-job-without-limit', breaks: 'a training job whose condition names no limit', source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html', of: 'flights', seenBy: { jobs: /Train\.StoppingCondition\.MaxRuntimeInSeconds: got nothing/ },
    change: inArguments('Retraining', 'Train', (given) => { given['StoppingCondition'] = {}; }),
  },
  {
    id: 'machine-job-outlives-its-state', breaks: 'a state that gives up before its job ends', source: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html', of: 'flights', seenBy: { jobs: /Train\.TimeoutSeconds: got 60, expected more than the 7200 s of the job/ },
    change: inState('Retraining', 'Train', (state) => { state['TimeoutSeconds'] = 60; }),
  },
  {
    id: 'machine-job-nobody-stops', breaks: 'a job without a limit of its own that nobody stops when its state has timed out', source: issue('aws/containers-roadmap', 291), of: 'tasks', seenBy: { jobs: /Score\.Catch: got none for States\.Timeout that leads to stopTransformJob/ },
    change: (draft) => draft.states('Machine', (states) => { listOf(stateOf(states, 'Score'), 'Catch')[0]!['Next'] = 'Failed'; delete states['StopScoring']; }),
  },
  {
    id: 'machine-heartbeat-of-a-job', breaks: 'a heartbeat on a job, which sends none, so that it always times out', source: issue('aws-samples/aws-batch-genomics', 16), of: 'flights', seenBy: { structure: /Train\.HeartbeatSeconds: got one/ },
    change: inState('Retraining', 'Train', (state) => { state['HeartbeatSeconds'] = 60; }),
  },
  {
    id: 'machine-action-in-pascal-case', breaks: 'an action with a capital letter', source: issue('aws/aws-cdk', 27635), of: 'flights', seenBy: { integrations: /MakeChallenger\.Resource: got aws-sdk:sagemaker:CreateModel/ },
    change: inState('Retraining', 'MakeChallenger', (state) => { state['Resource'] = String(state['Resource']).replace('createModel', 'CreateModel'); }),
  },
  {
    id: 'machine-arguments-in-camel-case', breaks: 'arguments of SageMaker that begin with a small letter', source: issue('localstack/localstack', 9853), of: 'flights', seenBy: { integrations: /MakeChallenger\.Arguments\.modelName: got an unknown member/ },
    change: inArguments('Retraining', 'MakeChallenger', (given) => { given['modelName'] = given['ModelName']; delete given['ModelName']; }),
  },
  {
    id: 'machine-nested-arguments-in-camel-case', breaks: 'members of an argument that begin with a small letter', source: issue('awsdocs/aws-step-functions-developer-guide', 80), of: 'flights', seenBy: { integrations: /Train\.Arguments\.AlgorithmSpecification\.trainingImage: got an unknown member/ },
    change: inArguments('Retraining', 'Train', (given) => { const algorithm = given['AlgorithmSpecification'] as State; algorithm['trainingImage'] = algorithm['TrainingImage']; delete algorithm['TrainingImage']; }),
  },
  {
    id: 'machine-job-not-waited-for', breaks: 'the training job is started and not waited for', source: issue('aws/aws-cdk', 13325), of: 'flights', seenBy: { results: /Train\.Assign\.artefact: got \$states\.result\.ModelArtifacts/ },
    change: inState('Retraining', 'Train', (state) => { state['Resource'] = String(state['Resource']).replace('.sync', ''); }),
  },
  {
    id: 'machine-result-without-payload', breaks: 'the answer of a function is read beside Payload', source: issue('aws/aws-cdk', 29473), of: 'flights', seenBy: { results: /Judge\.Assign\.decision: got \$states\.result\.decision/ },
    change: inState('Retraining', 'Judge', (state) => { (state['Assign'] as State)['decision'] = '{% $states.result.decision %}'; }),
  },
  {
    id: 'machine-result-selector', breaks: 'ResultSelector, a field of JSONPath, in a machine with JSONata', source: issue('sam-goodwin/functionless', 307), of: 'flights', seenBy: { asl: /\/States\/Judge is invalid\. must match exactly one schema in oneOf/, simulator: /Judge\.ResultSelector: a field of JSONPath; only JSONata is simulated/ },
    change: inState('Retraining', 'Judge', (state) => { state['ResultSelector'] = '$.Payload'; }),
  },
  {
    id: 'machine-result-path', breaks: 'ResultPath in a state that has none', source: issue('sam-goodwin/functionless', 308), of: 'flights', seenBy: { asl: /\/States\/WaitForDeployment is invalid\. must match exactly one schema in oneOf/, simulator: /WaitForDeployment\.ResultPath: a field of JSONPath; only JSONata is simulated/ },
    change: inState('Retraining', 'WaitForDeployment', (state) => { state['ResultPath'] = null; }),
  },
  {
    id: 'machine-reads-no-context', breaks: 'an expression reads a name that does not begin at $states or a variable', source: issue('floci-io/floci', 2670), of: 'flights', seenBy: { expressions: /Judge\.Assign\.verdict: got Payload without a value before it/ },
    change: inState('Retraining', 'Judge', (state) => { (state['Assign'] as State)['verdict'] = '{% Payload.reason %}'; }),
  },
  {
    id: 'machine-returns-nothing', breaks: 'an expression returns nothing, because a member of an answer is misspelt', source: issue('floci-io/floci', 2665), of: 'flights', seenBy: { story: /Payload\.reportKeys/ }, story: FIRST_VERSION,
    change: inState('Retraining', 'Judge', (state) => { (state['Assign'] as State)['reportKey'] = '{% $states.result.Payload.reportKeys %}'; }),
  },
  {
    id: 'machine-mistyped-value', breaks: 'a name in an update of a table that nothing gives a value', source: issue('aws-samples/aws-stepfunctions-examples', 16), of: 'flights', seenBy: { story: /expressions: got :me, expected it among ExpressionAttributeValues/ }, story: DEPLOYMENTS.replaces,
    change: (draft) => draft.states('Deployment', (states) => rewrite(states, 'AcquireLease', '":me":{', '":mine":{')),
  },
  {
    id: 'machine-lock-leaks', breaks: 'the lease stays held when the machine has ended', source: issue('aws-samples/aws-stepfunctions-examples', 3), of: 'flights', seenBy: { story: /Deployment\.BUSY: another deployment of the model runs/ }, story: DEPLOYMENTS.replaces,
    change: (draft) => draft.states('Deployment', (states) => skip(states, 'ReleaseLease')),
  },
  {
    id: 'machine-lease-in-milliseconds', breaks: 'the lease ends in the year 58000, because its time is in milliseconds', source: issue('chiradeep/dyndb-mutex', 14), of: 'flights', seenBy: { story: /expected \d{13} to be less than \d{10}/ }, story: LEASE_ENDS,
    change: (draft) => draft.states('Deployment', (states) => rewrite(states, 'AcquireLease', '$string($floor($millis() / 1000) + ', '$string($millis() + ')),
  },
  {
    id: 'machine-config-deleted-first', breaks: 'the configuration that the endpoint still uses is deleted before the update', source: issue('hashicorp/terraform-provider-aws', 40048), of: 'flights', seenBy: { story: /update the endpoint: SageMaker\.SageMakerException: Could not find endpoint configuration/ }, story: DEPLOYMENTS.rollsBack,
    change: (draft) => draft.states('Deployment', (states) => {
      const { Retry, Catch, TimeoutSeconds, Type } = stateOf(states, 'DeleteEndpointConfig');
      states['DeleteOldConfig'] = { Type, TimeoutSeconds, Retry, Catch: (Catch as State[]).map((one) => ({ ErrorEquals: one['ErrorEquals'], Next: 'RecordIntent' })), Resource: stateOf(states, 'DeleteEndpointConfig')['Resource'], Arguments: { EndpointConfigName: '{% $release.liveConfig %}' }, Next: 'RecordIntent' };
      rewrite(states, 'CreateEndpointConfig', '"Next":"RecordIntent"', '"Next":"DeleteOldConfig"');
    }),
  },
  {
    id: 'machine-endpoint-exists', breaks: 'every version is deployed by creating the endpoint, also where it exists', source: issue('aws/sagemaker-python-sdk', 101), of: 'flights', seenBy: { story: /Deployment\.FAILED: update the endpoint: .*Cannot create already existing endpoint/ }, story: DEPLOYMENTS.replaces,
    change: inState('Deployment', 'UpdateEndpoint', (state) => {
      const { EndpointName, EndpointConfigName } = state['Arguments'] as State;
      Object.assign(state, { Resource: String(state['Resource']).replace('updateEndpoint', 'createEndpoint'), Arguments: { EndpointName, EndpointConfigName } });
    }),
  },
  {
    id: 'machine-output-without-key', breaks: 'a training job writes its output without the key that the bucket wants', source: issue('aws/sagemaker-python-sdk', 1253), of: 'flights', seenBy: { jobs: /Train\.OutputDataConfig\.KmsKeyId: got nothing/ },
    change: inArguments('Retraining', 'Train', (given) => delete (given['OutputDataConfig'] as State)['KmsKeyId']),
  },
  {
    id: 'machine-jobs-elsewhere', breaks: 'training jobs run in a subnet without a way to Amazon S3', source: issue('aws/amazon-sagemaker-operator-for-k8s', 22), of: 'strict', seenBy: { jobs: /Train\.VpcConfig\.Subnets: got subnet-0a1b2c3d4e5f60099/ },
    change: (draft) => draft.states('RetrainingMachine', (states) => { ((stateOf(states, 'Train')['Arguments'] as State)['VpcConfig'] as State)['Subnets'] = ['subnet-0a1b2c3d4e5f60099']; }),
  },
  {
    id: 'machine-model-reaches-out', breaks: 'the container of a model is not isolated', source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-5', of: 'flights', seenBy: { jobs: /CreateModel\.EnableNetworkIsolation: got false/ },
    change: inArguments('Deployment', 'CreateModel', (given) => { given['EnableNetworkIsolation'] = false; }),
  },
];
