/** Containers whose image says how they behave: what a deployment can meet, without a program. */
import type { InferenceAnswer, Programs, RunningModel, ServedModel } from '../../../simulator/programs/port';

/** Of a registry that is none of ours. */
export const REPOSITORY = 'arn:aws:ecr:ap-southeast-1:999999999999:repository/delays';
const REGISTRY = '999999999999.dkr.ecr.ap-southeast-1.amazonaws.com/delays';

/** `good`: answers with the number of its version. `failing`: answers every request with an error. `mute`: answers nothing. `broken`: never becomes healthy. */
export type Behaviour = 'good' | 'failing' | 'mute' | 'broken';

export function imageOf(behaviour: Behaviour): string {
  return `${REGISTRY}:${behaviour}`;
}

export const CONTAINERS: Programs = {
  refusal: () => undefined,
  train: async () => {
    throw new Error('train: got a training job, expected none in a deployment');
  },
  close: async () => undefined,
  serve: async ({ imageUri, modelName }: ServedModel): Promise<RunningModel | { readonly failure: string }> => {
    const behaviour = imageUri.slice(REGISTRY.length + 1) as Behaviour;
    if (behaviour === 'broken') return { failure: 'exited with code 1' };
    const invoke = async (): Promise<InferenceAnswer> => (behaviour === 'good' ? good(modelName) : ANSWERS[behaviour]);
    return { invoke, invokeAhead: (requests) => requests.map(invoke), stop: async () => undefined };
  },
};

const text = (status: number, body: string): InferenceAnswer => ({ status, body: new TextEncoder().encode(body), contentType: 'text/csv' });
/** Models are named after their model's id and the version. */
const good = (modelName: string): InferenceAnswer => text(200, `0.${(/^.+?-(\d+)-/.exec(modelName)?.[1] ?? '').padStart(2, '0')}\n`);
const ANSWERS: Readonly<Record<Exclude<Behaviour, 'good' | 'broken'>, InferenceAnswer>> = { failing: text(500, 'ValueError: bad row'), mute: text(200, '\n') };
