/** Holds every verifier against a mutant, and writes down for `scripts/mutants.mjs` which of them saw it. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Scenario } from '../scenarios/scenario';
import { Stage } from '../scenarios/stage';
import type { Resource, Template } from '../support/checks/template';
import { Draft, type Mutant } from './mutant';
import { type Subject, subjectOf } from './subjects';
import { assemblyWith, findingsOf, VERIFIER_NAMES, type VerifierName } from './verifiers';

/** Where the records go; set by the script. */
export const RECORDS_VARIABLE = 'MUTANT_RECORDS';

/** What a verifier says, by its name; those that say nothing are left out. */
export type Kill = Readonly<Partial<Record<VerifierName, string>>>;

/** @throws where the change changes nothing */
export async function killersOf(mutant: Mutant): Promise<Kill> {
  const subject = subjectOf(mutant.of);
  const draft = new Draft(subject.template);
  mutant.change(draft);
  const { template } = draft;
  if (isDeepStrictEqual(template, subject.template)) throw new Error(`${mutant.id}: got a change that changes nothing, expected a fault`);
  const found: Partial<Record<VerifierName, string>> = {};
  for (const name of VERIFIER_NAMES) {
    const [finding] = await findingsOf(name, template, subject);
    if (finding !== undefined) found[name] = finding;
  }
  if (mutant.story) {
    const failure = await failureOf(mutant.story, subject, template);
    if (failure !== undefined) found.story = failure;
  }
  record(mutant, found, subject.template, template);
  return found;
}

/** What of a story does not come as it must; undefined where all does. */
export async function failureOf({ play }: Scenario, subject: Subject, template: Template): Promise<string | undefined> {
  let world: Stage['world'] | undefined;
  try {
    const stage = await Stage.load({ assembly: assemblyWith(template, subject) });
    world = stage.world;
    await play(stage);
    return undefined;
  } catch (error) {
    // What a story expects, and what its stage cannot find.
    if (error instanceof Error && (error.name === 'AssertionError' || / expected /.test(error.message))) return error.message;
    throw error;
  } finally {
    await world?.close();
  }
}

/** For the table, and for Guard the resources that were changed, each as it was and as it is. */
function record({ id, breaks, source, seenBy, survives }: Mutant, found: Kill, before: Template, after: Template): void {
  const folder = process.env[RECORDS_VARIABLE];
  if (folder === undefined) return;
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ id, breaks, source, seenBy, survives, found })}\n`);
  const changed = Object.entries(after.Resources).filter(([logicalId, resource]) => resource.Type !== 'AWS::StepFunctions::StateMachine' && !isDeepStrictEqual(resource, before.Resources[logicalId]));
  if (changed.length === 0) return;
  mkdirSync(join(folder, 'guard'), { recursive: true });
  const write = (name: string, resources: readonly (readonly [string, Resource | undefined])[]): void =>
    writeFileSync(join(folder, 'guard', `${id}.${name}.json`), JSON.stringify({ Resources: Object.fromEntries(resources.filter(([, resource]) => resource !== undefined)) }));
  write('after', changed);
  write('before', changed.map(([logicalId]) => [logicalId, before.Resources[logicalId]]));
}
