/**
 * How an invocation ended, and what Lambda makes of it.
 *
 * Documented: errors of the handler are `errorType`, `errorMessage` and `trace`; `FunctionError` is `Unhandled`. Observed by others on
 * AWS: the texts of a timeout, of a process that exits, and of an answer that is too large.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 * @see https://github.com/floci-io/floci/issues/3314
 */
import type { Invocation } from '../api/lambda';
import { LARGEST_ANSWER_BYTES, type RuntimeAnswer } from './runtime-api';

export type Ending =
  | { readonly kind: 'answered'; readonly answer: RuntimeAnswer }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null };

/** As the runtime on Lambda names signals. */
const SIGNALS: Readonly<Record<string, string>> = { SIGABRT: 'aborted', SIGKILL: 'killed', SIGSEGV: 'segmentation fault', SIGTERM: 'terminated' };

export function invocationOf(requestId: string, ending: Ending): Invocation {
  switch (ending.kind) {
    case 'answered':
      return ofAnswer(requestId, ending.answer);
    case 'timed-out':
      return failure('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${ending.seconds.toFixed(2)} seconds`);
    case 'exited':
      return failure('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited ${reason(ending)}`);
  }
}

function ofAnswer(requestId: string, { kind, body, bytes }: RuntimeAnswer): Invocation {
  if (bytes > LARGEST_ANSWER_BYTES) {
    return failure('Function.ResponseSizeTooLarge', `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${LARGEST_ANSWER_BYTES} bytes).`);
  }
  if (!isJson(body)) return failure('Runtime.UnmarshalError', `RequestId: ${requestId} Error: got an answer that is not JSON`);
  return kind === 'error' ? { payload: body, functionError: 'Unhandled' } : { payload: body };
}

function reason({ code, signal }: { readonly code: number | null; readonly signal: string | null }): string {
  if (signal !== null) return `with error: signal: ${SIGNALS[signal] ?? signal}`;
  return code === 0 ? 'without providing a reason' : `with error: exit status ${code}`;
}

function failure(errorType: string, errorMessage: string): Invocation {
  return { payload: JSON.stringify({ errorType, errorMessage }), functionError: 'Unhandled' };
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
