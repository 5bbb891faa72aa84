/**
 * Operations of AWS Lambda: invoking a function.
 *
 * Documented: an answer has StatusCode 200, and FunctionError where the function failed; an `Event` invocation answers 202 at once.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import { Members, present } from './members';
import type { Caller, Operations } from './operation';

/** How an invocation ended. */
export interface Invocation {
  /** JSON: what the function gave, or `errorType`, `errorMessage` and `trace` of its error. */
  readonly payload: string;
  /** Absent where the function succeeded. */
  readonly functionError?: 'Handled' | 'Unhandled';
}

/** The functions of the world, by name or ARN. */
export interface FunctionInvoker {
  /**
   * @param caller tells an invocation from within a function apart
   * @throws ServiceError `ResourceNotFoundException`
   */
  invoke(functionName: string, payload: string, caller?: Caller): Promise<Invocation>;
  /** Hands the event over; the function runs in an event of its own, with Lambda's retries. */
  invokeLater(functionName: string, payload: string): void;
}

export function lambdaOperations(functions: FunctionInvoker): Operations {
  return {
    Invoke: async (request, caller) => {
      const members = new Members('Lambda Invoke', request, ['FunctionName', 'Payload', 'InvocationType', 'LogType']);
      members.only('LogType', ['None']);
      const name = members.text('FunctionName');
      const payload = request['Payload'] === undefined ? '{}' : Buffer.from(members.content('Payload')).toString();
      const type = members.oneOf('InvocationType', ['RequestResponse', 'Event'], 'RequestResponse');
      if (type === 'Event') {
        functions.invokeLater(name, payload);
        return { StatusCode: 202 };
      }
      const { payload: answer, functionError } = await functions.invoke(name, payload, caller);
      return present({ StatusCode: 200, ExecutedVersion: '$LATEST', FunctionError: functionError, Payload: Buffer.from(answer) });
    },
  };
}
