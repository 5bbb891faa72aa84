/**
 * Operations of AWS Step Functions.
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
      const members = new Members('SFN StartExecution', request, ['stateMachineArn', 'name', 'input']);
      const { executionArn, startedAt } = stepFunctions.startExecution(members.text('stateMachineArn'), members.optionalText('input') ?? '{}', members.optionalText('name'));
      return { executionArn, startDate: new Date(startedAt) };
    },
    DescribeExecution: (request) => described(stepFunctions.describeExecution(new Members('SFN DescribeExecution', request, ['executionArn']).text('executionArn'))),
    StopExecution: (request) => {
      const members = new Members('SFN StopExecution', request, ['executionArn', 'error', 'cause']);
      const { stoppedAt } = stepFunctions.stopExecution(members.text('executionArn'), members.optionalText('error'), members.optionalText('cause'));
      return { stopDate: new Date(stoppedAt!) };
    },
    ListExecutions: (request) => {
      const members = new Members('SFN ListExecutions', request, ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken']);
      const found = stepFunctions.listExecutions(members.text('stateMachineArn'), members.optionalText('statusFilter'));
      const from = Number(members.optionalText('nextToken') ?? 0);
      const end = from + Math.min(members.optionalNumber('maxResults') || DEFAULT_PAGE, LARGEST_PAGE);
      return present({ executions: found.slice(from, end).map(listed), nextToken: end < found.length ? String(end) : undefined });
    },
    SendTaskSuccess: (request) => {
      const members = new Members('SFN SendTaskSuccess', request, ['taskToken', 'output']);
      return answering(() => tokens.sendTaskSuccess(members.text('taskToken'), jsonIn(members.text('output'))));
    },
    SendTaskFailure: (request) => {
      const members = new Members('SFN SendTaskFailure', request, ['taskToken', 'error', 'cause']);
      return answering(() => tokens.sendTaskFailure(members.text('taskToken'), members.optionalText('error'), members.optionalText('cause')));
    },
    SendTaskHeartbeat: (request) => {
      const members = new Members('SFN SendTaskHeartbeat', request, ['taskToken']);
      return answering(() => tokens.sendTaskHeartbeat(members.text('taskToken')));
    },
  };
}

/** As DescribeExecution shows it, without what is only there for redriving. */
function described({ executionArn, stateMachineArn, name, input, status, output, error, cause, startedAt, stoppedAt }: ExecutionRecord): Record<string, unknown> {
  return present({
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate: new Date(startedAt),
    stopDate: stoppedAt === undefined ? undefined : new Date(stoppedAt),
    input,
    inputDetails: { included: true },
    output,
    outputDetails: output === undefined ? undefined : { included: true },
    error,
    cause,
  });
}

function listed({ executionArn, stateMachineArn, name, status, startedAt, stoppedAt }: ExecutionRecord): Record<string, unknown> {
  return present({
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate: new Date(startedAt),
    stopDate: stoppedAt === undefined ? undefined : new Date(stoppedAt),
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
