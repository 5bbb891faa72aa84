/** What is broken: apps of this repository, synthesized once in each process, with their assemblies. */
import { cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyOf } from '../scenarios/flights';
import { type Case, CASES } from '../static/cases';
import { type Synthesized, synthesizeInto } from '../support/checks/synthesize';
import type { Template } from '../../simulator/checks/template';

/** `flights` is the model of the scenarios, the others are cases of the static checks. */
export type SubjectName = 'flights' | 'sandbox' | 'strict' | 'greenfield' | 'watch' | 'tasks';

export interface Subject {
  readonly name: SubjectName;
  readonly template: Template;
  /** Folder of the assembly, or of the stage in it. */
  readonly assembly: string;
  /** Name of the only template in it. */
  readonly templateFile: string;
  /** Its constructs, and what they must keep to; absent for `flights`, whose template alone is checked. */
  readonly app?: { readonly synthesized: Synthesized; readonly machinery: Case['machinery'] };
}

const CASE_NAMES: Readonly<Record<Exclude<SubjectName, 'flights'>, string>> = {
  sandbox: 'a managed model in an open sandbox',
  strict: 'strict-landing-zone, prod',
  greenfield: 'greenfield-agency, prod',
  watch: 'flight-watch in an open sandbox',
  tasks: 'every task state in an open sandbox',
};

const made = new Map<SubjectName, Subject>();

export function subjectOf(name: SubjectName): Subject {
  const subject = made.get(name) ?? (name === 'flights' ? flights() : synthesized(name));
  made.set(name, subject);
  return subject;
}

function flights(): Subject {
  const assembly = assemblyOf('plain');
  const templateFile = templateIn(assembly);
  return { name: 'flights', assembly, templateFile, template: JSON.parse(readFileSync(join(assembly, templateFile), 'utf8')) as Template };
}

function synthesized(name: Exclude<SubjectName, 'flights'>): Subject {
  const { build, machinery } = CASES.find((one) => one.name === CASE_NAMES[name])!;
  const assembly = mkdtempSync(join(tmpdir(), `mutants-${name}-`));
  const app = synthesizeInto(build, { inspect: (outdir) => cpSync(outdir, assembly, { recursive: true }) });
  return { name, assembly, templateFile: templateIn(assembly), template: app.stacks[0]!.template, app: { synthesized: app, machinery } };
}

/** Its path in the assembly: a stage has a folder of its own. */
function templateIn(assembly: string): string {
  return readdirSync(assembly, { recursive: true }).map(String).find((path) => path.endsWith('.template.json'))!;
}
