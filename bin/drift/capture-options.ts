/** How local files of what SageMaker captures of an endpoint are to be read: which columns requests and responses hold. */
import type { CaptureLayout } from '../../lib/contract/dataset';

export const CAPTURE_OPTIONS = { inputs: { type: 'string' }, outputs: { type: 'string' } } as const;

export const CAPTURE_HELP = `  --inputs, --outputs  columns of a row of a request and of a response, in their order, where SageMaker has captured the files;
               they have the time of the request, too, as inferenceTime`;

/** The column that gets the time of a captured request. */
export const INFERENCE_TIME = 'inferenceTime';

/** @param problems gets what is wrong with the values */
export function captureLayout({ inputs, outputs }: { readonly inputs?: string; readonly outputs?: string }, problems: string[]): CaptureLayout | undefined {
  if (inputs === undefined) {
    if (outputs !== undefined) problems.push(`--outputs: got ${outputs} without --inputs, expected the columns of a request, too`);
    return undefined;
  }
  const layout = { inputs: inputs.split(','), outputs: outputs === undefined ? [] : outputs.split(',') };
  const names = [...layout.inputs, ...layout.outputs];
  const wrong = names.find((name, index) => name === '' || names.indexOf(name) !== index);
  if (wrong !== undefined) problems.push(`--inputs, --outputs: got ${JSON.stringify(wrong)} ${wrong === '' ? 'as a name' : 'twice'}, expected each column once, separated by commas`);
  return withTime(layout);
}

/** The same layout, with a column for the time of the request. */
export function withTime(layout: CaptureLayout): CaptureLayout {
  return { ...layout, eventTime: layout.eventTime ?? INFERENCE_TIME };
}
