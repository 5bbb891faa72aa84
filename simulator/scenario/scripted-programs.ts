/** Programs that a scenario describes in words, instead of running the containers. */
import { namePattern } from '../wildcards';
import type { ScriptedPrograms, ServingScript, TrainingScript } from '../programs';
import type { Value } from './document';
import type { Act, ScriptedProgram } from './scenario';

/** `programs` at the top of the file; what no entry is about is refused when it is to run. */
export function readPrograms(value: Value): ScriptedProgram[] {
  return value.list().map((one) => {
    one.only(['of', 'train', 'serve']);
    if (!one.has('train') && !one.has('serve')) one.refuse('train, serve or both');
    return {
      of: one.need('of').text(),
      ...(one.has('train') ? { train: readTraining(one.need('train')) } : {}),
      ...(one.has('serve') ? { serve: readServing(one.need('serve')) } : {}),
    };
  });
}

function readTraining(value: Value): ScriptedProgram['train'] {
  value.only(['files', 'failure']);
  if (value.has('files') === value.has('failure')) value.refuse('either files or failure');
  return value.has('failure') ? { failure: value.need('failure').text() } : { files: value.get('files')?.map((text) => text.text()) ?? {} };
}

function readServing(value: Value): ScriptedProgram['serve'] {
  value.only(['answer', 'column', 'scale', 'unhealthy', 'failing', 'status', 'where']);
  if (value.has('answer') === value.has('column')) value.refuse('either answer or column');
  return {
    answer: value.has('column') ? { column: value.need('column').wholeNumber(1, 10_000), scale: value.get('scale')?.number(-1e9, 1e9) ?? 1 } : value.need('answer').text(),
    unhealthy: value.get('unhealthy')?.text(),
    failing: value.get('failing')?.number(0, 1),
    status: value.get('status')?.wholeNumber(400, 599),
    where: value.get('where')?.oneOf(['endpoint', 'transform']),
  };
}

/** From now on programs behave so; of several entries that fit, the first counts, and all of them before those of earlier steps. */
export function scriptPrograms(value: Value): Act {
  const scripted = readPrograms(value);
  return {
    says: `lets programs behave in another way: ${scripted.map(({ of }) => of).join(', ')}`,
    run: async ({ programs }) => {
      if (!programs) throw new Error('got programs that run in containers, expected programs at the top of the scenario, which are scripted');
      addPrograms(programs, scripted);
    },
  };
}

export function addPrograms(programs: ScriptedPrograms, scripted: readonly ScriptedProgram[]): void {
  // The latest rule counts there, the first entry here.
  for (const { of, train, serve } of scripted.toReversed()) {
    const pattern = namePattern(of);
    if (train) programs.onTrain(pattern, trainingScript(train));
    if (serve) programs.onServe(pattern, servingScript(serve));
  }
}

function trainingScript(train: NonNullable<ScriptedProgram['train']>): TrainingScript {
  return () => ('failure' in train ? train : new Map(Object.entries(train.files).map(([name, text]) => [name, Buffer.from(text)])));
}

function servingScript({ answer, unhealthy, failing, status, where }: NonNullable<ScriptedProgram['serve']>): ServingScript {
  return {
    answer: (row) => (typeof answer === 'string' ? answer : String(Number(row.split(',')[answer.column - 1]) * answer.scale)),
    ...(unhealthy === undefined ? {} : { unhealthy }),
    ...(failing === undefined ? {} : { failing }),
    ...(status === undefined ? {} : { status }),
    ...(where === undefined ? {} : { where }),
  };
}
