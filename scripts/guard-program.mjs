/** AWS's own program for Guard rules, from the registry: the one inside aws-cdk-lib takes ten seconds for a template. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { capture, ROOT, run } from './run.mjs';

const OUTPUT = join(ROOT, 'out', 'guard');
const PACKAGE = '@cdklabs/cdk-validator-cfnguard';
const VERSION = '0.0.62';
export const RULES = join(ROOT, 'test', 'reference', 'guard');
const PROGRAM = join(OUTPUT, 'node_modules', PACKAGE, 'bin', process.platform === 'darwin' ? 'macos' : 'ubuntu', process.arch === 'arm64' ? 'aarch64' : 'x86_64', 'cfn-guard');

export function installGuard() {
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', OUTPUT, `${PACKAGE}@${VERSION}`]);
}

/**
 * Names of the rules that templates break, by the name of the file.
 *
 * @param {string} data a template, or a folder of templates
 * @returns {Map<string, string[]>}
 */
export function brokenRules(data) {
  const { status, stdout, stderr } = capture(PROGRAM, ['validate', '--rules', RULES, '--data', data, '--output-format', 'json', '--structured', '--show-summary', 'none']);
  // 19: something is not compliant; anything else is the program's own failure.
  if (status !== 0 && status !== 19) throw new Error(`${PROGRAM}: got exit code ${status}, expected 0 or 19\n${stderr}`);
  return new Map(JSON.parse(stdout).map(({ name, not_compliant: found, compliant, not_applicable: idle }) => {
    const seen = found.length + compliant.length + idle.length;
    if (seen < readdirSync(RULES).length - 3) throw new Error(`${name}: got ${seen} rules, expected one of each file`);
    return [name, found.map(({ Rule }) => Rule.name)];
  }));
}

/** A template as the rules read it: IAM takes "false" and false alike, and they know one of them. */
export function forGuard(template) {
  return JSON.stringify(template, (key, value) => (key === 'aws:SecureTransport' && typeof value === 'string' ? value === 'true' : value));
}
