/** Holds every verifier against a mutant, and writes down for `scripts/mutants.mjs` which of them saw it. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Scenario } from '../scenarios/scenario';
import { Stage } from '../scenarios/stage';
import type { Resource, Template } from '../../simulator/checks/template';
import { type Kill, sorted } from './findings';
import { Draft, type Mutant } from './mutant';
import { type Subject, subjectOf } from './subjects';
import { assemblyWith, findingsOf, VERIFIER_NAMES, type VerifierName } from './verifiers';

/** Where the records go; set by the script. */
export const RECORDS_VARIABLE = 'MUTANT_RECORDS';

/** @throws where the change changes nothing */
export async function killersOf(mutant: Mutant): Promise<Kill> {
  const subject = subjectOf(mutant.of);
  const draft = new Draft(subject.template);
  mutant.change(draft);
  const { template } = draft;
  if (isDeepStrictEqual(template, subject.template)) throw new Error(`${mutant.id}: got a change that changes nothing, expected a fault`);
  const found: Partial<Record<VerifierName, readonly string[]>> = {};
  for (const name of VERIFIER_NAMES) found[name] = await findingsOf(name, template, subject);
  if (mutant.story) found.story = [await failureOf(mutant.story, subject, template)].flatMap((failure) => failure ?? []);
  const kill = sorted(mutant.seenBy, found);
  record(mutant, kill, subject.template, template);
  return kill;
}

/** What of a story does not come as it must; undefined where all does. */
export async function failureOf({ play }: Scenario, subject: Subject, template: Template): Promise<string | undefined> {
  let stage: Stage | undefined;
  try {
    stage = await Stage.load({ assembly: assemblyWith(template, subject) });
    await play(stage);
    return undefined;
  } catch (error) {
    // What a story expects, and what its stage cannot find.
    if (error instanceof Error && (error.name === 'AssertionError' || / expected /.test(error.message))) return [error.message, ...(stage ? endingsOf(stage) : [])].join('\n');
    throw error;
  } finally {
    await stage?.world.close();
  }
}

/** How executions ended, by which one sees why it was not as the story expects. */
function endingsOf(stage: Stage): string[] {
  return (['retraining', 'deployment'] as const).flatMap((machine) => stage.executions(machine).map(({ status, cause, output }) => `${machine} ${status}: ${cause ?? output ?? ''}`));
}

/** For the table, and for Guard the resources that were changed, each as it was and as it is. */
function record({ id, breaks, source, seenBy, survives }: Mutant, kill: Kill, before: Template, after: Template): void {
  const folder = process.env[RECORDS_VARIABLE];
  if (folder === undefined) return;
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ id, breaks, source, survives, seenBy: Object.fromEntries(Object.entries(seenBy).map(([name, says]) => [name, says.source])), ...kill })}\n`);
  const changed = Object.entries(after.Resources).filter(([logicalId, resource]) => resource.Type !== 'AWS::StepFunctions::StateMachine' && !isDeepStrictEqual(resource, before.Resources[logicalId]));
  if (changed.length === 0) return;
  mkdirSync(join(folder, 'guard'), { recursive: true });
  const write = (name: string, resources: readonly (readonly [string, Resource | undefined])[]): void =>
    writeFileSync(join(folder, 'guard', `${id}.${name}.json`), JSON.stringify({ Resources: Object.fromEntries(resources.filter(([, resource]) => resource !== undefined)) }));
  write('after', changed);
  write('before', changed.map(([logicalId]) => [logicalId, before.Resources[logicalId]]));
}
