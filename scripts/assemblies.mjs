/**
 * Synthesizes apps and compares what they deploy: templates, asset manifests and assets. The other files of an assembly
 * (manifest, tree, metadata, report) describe the machine that wrote it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { capture, ROOT } from './run.mjs';

const NOT_DEPLOYED = /(^|\/)(manifest\.json|tree\.json|validation-report\.json|cdk\.out|[^/]+\.metadata\.json)$/;

/** The smallest app and every example, as paths from the repository root. */
export function apps() {
  const examples = readdirSync(join(ROOT, 'examples')).map((story) => `examples/${story}/app.ts`);
  return ['bin/app.ts', ...examples.filter((app) => existsSync(join(ROOT, app))).sort()];
}

/**
 * Synthesizes one app in a process of its own, with the context of `cdk.json`, without credentials.
 *
 * @param {string[]} command program and arguments that run the app
 * @param {string} output folder of the assembly, emptied first
 * @param {{ cwd?: string, wrapper?: string[] }} [options] working directory, and a command that runs the command
 */
export function synthesize(command, output, { cwd = ROOT, wrapper = [] } = {}) {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const [program, ...args] = [...wrapper, ...command];
  const env = { ...withoutCredentials(), CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const { status, stdout, stderr } = capture(program, args, { cwd, env });
  if (status !== 0) throw new Error(`synthesis by ${command.join(' ')}: got exit code ${status}, expected 0\n${stdout}${stderr}`);
  if (deployed(output).length === 0) throw new Error(`synthesis by ${command.join(' ')}: got no template, expected at least one`);
}

/** The environment without anything by which AWS tools find an account. */
export function withoutCredentials() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
}

/** What constructs complain of, errors and warnings, as `path: message`; what they only tell is for whoever deploys. */
export function annotations(assembly) {
  return files(assembly)
    .filter((file) => file.endsWith('.metadata.json'))
    .flatMap((file) => Object.entries(JSON.parse(readFileSync(join(assembly, file), 'utf8'))))
    .flatMap(([path, entries]) => entries.filter(({ type }) => /^aws:cdk:(warning|error)$/.test(type)).map(({ data }) => `${path}: ${data}`));
}

/** What the validator inside aws-cdk-lib found, warnings too, as `path: rule description`. */
export function violations(assembly) {
  const { pluginReports } = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8'));
  const found = pluginReports.flatMap((report) => report.violations);
  return found.flatMap(({ ruleName, description, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${constructPath}: ${ruleName} ${description}`));
}

/** What an assembly deploys: paths of its files below it. */
export function deployed(assembly) {
  return files(assembly).filter((file) => !NOT_DEPLOYED.test(file));
}

/** The files in which two assemblies differ, byte for byte. */
export function differences(left, right) {
  const all = [...new Set([...deployed(left), ...deployed(right)])].sort();
  return all.filter((file) => {
    const [here, there] = [join(left, file), join(right, file)];
    return !existsSync(here) || !existsSync(there) || !readFileSync(here).equals(readFileSync(there));
  });
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
