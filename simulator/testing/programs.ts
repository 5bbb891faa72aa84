/** Programs that are functions of a test, in the words of the simulator. */
import { namePattern } from '../wildcards';
import type { ScriptedPrograms, ServingScript, TrainingScript } from '../programs';
import type { Files } from '../programs/port';
import { requirePrograms } from './checked-options';
import type { ModelFiles, Program, ServingBehaviour, TrainingJobRun } from './options';

/** Of several that fit, the first counts, and all of them before those that were added earlier. @throws Error with all that is wrong with them */
export function addPrograms(scripted: ScriptedPrograms, programs: readonly Program[]): void {
  requirePrograms(programs);
  // The latest rule counts there, the first entry here.
  for (const { of = '*', train, serve } of programs.toReversed()) {
    const pattern = namePattern(of);
    if (train) scripted.onTrain(pattern, trainingScript(train));
    if (serve) scripted.onServe(pattern, servingScript(serve));
  }
}

function trainingScript(train: NonNullable<Program['train']>): TrainingScript {
  return ({ jobName, imageUri, hyperParameters, channels }) => {
    const texts = (): TrainingJobRun['channels'] => Object.fromEntries(Object.entries(channels).map(([name, { files }]) => [name, textsOf(files)]));
    const end = typeof train === 'function' ? train({ jobName, imageUri, hyperParameters, channels: texts() }) : train;
    return 'failure' in end ? end : filesOf(end.files);
  };
}

function servingScript({ answer, ...rest }: ServingBehaviour): ServingScript {
  return {
    ...rest,
    answer: (row, { modelName, imageUri, files }) => (typeof answer === 'string' ? answer : answer(row, { modelName, imageUri, files: textsOf(files) })),
  };
}

function filesOf(files: ModelFiles): Files {
  return new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]));
}

function textsOf(files: Files): Readonly<Record<string, string>> {
  return Object.fromEntries([...files].map(([name, content]) => [name, Buffer.from(content).toString('utf8')]));
}
