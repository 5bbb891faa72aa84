/**
 * Operations of AWS Step Functions, with the member names that its state machines use: PascalCase, where the SDK has camelCase.
 *
 * Documented: the members; an input that is left out is `{}`; `InvalidToken` and `TaskTimedOut` for tokens.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
 */
import { ServiceError } from '../services/service-error';
import type { ExecutionRecord, StepFunctions } from '../services/step-functions';
import type { Json } from '../state-language';
import { TaskTokenError, type TaskTokens } from '../state-language/task-tokens';
import { Members, present } from './members';
import type { Operations } from './operation';

const LARGEST_PAGE = 1000;
const DEFAULT_PAGE = 100;

export function sfnOperations(stepFunctions: StepFunctions, tokens: TaskTokens): Operations {
  return {
    StartExecution: (request) => {
      const members = new Members('SFN StartExecution', request, ['StateMachineArn', 'Name', 'Input']);
      const { executionArn, startedAt } = stepFunctions.startExecution(members.text('StateMachineArn'), members.optionalText('Input') ?? '{}', members.optionalText('Name'));
      return { ExecutionArn: executionArn, StartDate: new Date(startedAt) };
    },
    DescribeExecution: (request) => describedExecution(stepFunctions.describeExecution(new Members('SFN DescribeExecution', request, ['ExecutionArn']).text('ExecutionArn'))),
    StopExecution: (request) => {
      const members = new Members('SFN StopExecution', request, ['ExecutionArn', 'Error', 'Cause']);
      const { stoppedAt } = stepFunctions.stopExecution(members.text('ExecutionArn'), members.optionalText('Error'), members.optionalText('Cause'));
      return { StopDate: new Date(stoppedAt!) };
    },
    ListExecutions: (request) => {
      const members = new Members('SFN ListExecutions', request, ['StateMachineArn', 'StatusFilter', 'MaxResults', 'NextToken']);
      const found = stepFunctions.listExecutions(members.text('StateMachineArn'), members.optionalText('StatusFilter'));
      const from = Number(members.optionalText('NextToken') ?? 0);
      const end = from + Math.min(members.optionalNumber('MaxResults') || DEFAULT_PAGE, LARGEST_PAGE);
      return present({ Executions: found.slice(from, end).map(listed), NextToken: end < found.length ? String(end) : undefined });
    },
    SendTaskSuccess: (request) => {
      const members = new Members('SFN SendTaskSuccess', request, ['TaskToken', 'Output']);
      return answering(() => tokens.sendTaskSuccess(members.text('TaskToken'), jsonIn(members.text('Output'))));
    },
    SendTaskFailure: (request) => {
      const members = new Members('SFN SendTaskFailure', request, ['TaskToken', 'Error', 'Cause']);
      return answering(() => tokens.sendTaskFailure(members.text('TaskToken'), members.optionalText('Error'), members.optionalText('Cause')));
    },
    SendTaskHeartbeat: (request) => {
      const members = new Members('SFN SendTaskHeartbeat', request, ['TaskToken']);
      return answering(() => tokens.sendTaskHeartbeat(members.text('TaskToken')));
    },
  };
}

/** As DescribeExecution shows it, without what is only there for redriving. */
export function describedExecution({ executionArn, stateMachineArn, name, input, status, output, error, cause, startedAt, stoppedAt }: ExecutionRecord): Record<string, unknown> {
  return present({
    ExecutionArn: executionArn,
    StateMachineArn: stateMachineArn,
    Name: name,
    Status: status,
    StartDate: new Date(startedAt),
    StopDate: stoppedAt === undefined ? undefined : new Date(stoppedAt),
    Input: input,
    InputDetails: { Included: true },
    Output: output,
    OutputDetails: output === undefined ? undefined : { Included: true },
    Error: error,
    Cause: cause,
  });
}

function listed({ executionArn, stateMachineArn, name, status, startedAt, stoppedAt }: ExecutionRecord): Record<string, unknown> {
  return present({
    ExecutionArn: executionArn,
    StateMachineArn: stateMachineArn,
    Name: name,
    Status: status,
    StartDate: new Date(startedAt),
    StopDate: stoppedAt === undefined ? undefined : new Date(stoppedAt),
  });
}

function answering(send: () => void): Record<string, never> {
  try {
    send();
    return {};
  } catch (error) {
    if (error instanceof TaskTokenError) throw new ServiceError(error.errorName, error.message, false, { cause: error });
    throw error;
  }
}

function jsonIn(output: string): Json {
  try {
    return JSON.parse(output) as Json;
  } catch (error) {
    throw new ServiceError('InvalidOutput', `got the output ${output}, expected JSON`, false, { cause: error });
  }
}
