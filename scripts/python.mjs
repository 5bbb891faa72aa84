/**
 * `npm run check:python`: Python programs synthesize the same templates as their TypeScript twins.
 *
 * Builds the wheel from what `npm run build` made, installs it into a virtual environment, and the very tarball that the wheel
 * carries into a folder beside it, both with the versions of test/python/requirements.txt. Then every app runs once in each
 * language, and what the assemblies deploy is compared byte for byte, and read by checkov and cfn-lint. Emulators that others wrote get
 * what the examples deploy, state machines, and the calls that the simulator answers (test/opinions). Last, the wrapper of scripts for scikit-learn, the story of an
 * example with them in a short form, and the example of a test in Python run. Needs Python 3.10 or newer; `PYTHON` names another interpreter than `python3`.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { apps, deployed, differences, synthesize } from './assemblies.mjs';
import { cfnLint } from './cfn-lint.mjs';
import { checkov } from './checkov.mjs';
import { capture, ROOT, run, stageTests, tool } from './run.mjs';

const OUTPUT = join(ROOT, 'out', 'python');
const PACKAGES = join(OUTPUT, 'packages');
const VENV = join(OUTPUT, 'venv');
/** Where the apps run, in both languages, so that relative paths mean the same files. */
const HOME = join(OUTPUT, 'home');
const REQUIREMENTS = join(ROOT, 'test', 'python', 'requirements.txt');
/** Of programs whose opinion is asked; apart from the apps, because nothing of them may depend on it. */
const OPINIONS = join(OUTPUT, 'opinions');
/** Of the scripts of an example. */
const SCIKIT = join(OUTPUT, 'scikit');

const python = process.env['PYTHON'] ?? 'python3';
const version = capture(python, ['-c', 'import sys; print(*sys.version_info[:2])']).stdout.trim();
const [major, minor] = version.split(' ').map(Number);
if (!(major === 3 && minor >= 10)) throw new Error(`${python}: got Python ${major}.${minor}, expected 3.10 or newer; name another one with PYTHON`);

rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(HOME, { recursive: true });
run(tool('jsii-pacmak'), ['--no-npmignore', '--targets', 'js', 'python', '--outdir', PACKAGES]);
const wheel = only(join(PACKAGES, 'python'), '.whl');
const tarball = only(join(PACKAGES, 'js'), '.tgz');

run(python, ['-m', 'venv', VENV]);
run(join(VENV, 'bin', 'pip'), ['install', '--quiet', '--requirement', REQUIREMENTS, wheel]);

const versions = [...readFileSync(REQUIREMENTS, 'utf8').matchAll(/^([a-z-]+)==(\S+)$/gm)].map(([, name, exact]) => `${name}@${exact}`);
for (const folder of ['bin', 'examples']) cpSync(join(ROOT, folder), join(HOME, folder), { recursive: true });
writeFileSync(join(HOME, 'package.json'), '{ "private": true }\n');
// Without the repository's path mapping, the package's name means the installed package.
writeFileSync(join(HOME, 'tsconfig.json'), '{ "compilerOptions": { "target": "es2023", "module": "node20", "strict": true } }\n');
run('npm', ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', tarball, ...versions], { cwd: HOME });

const templates = [];
for (const app of apps()) {
  const story = app === 'bin/app.ts' ? 'app' : app.split('/')[1].replaceAll('-', '_');
  const twin = join('test', 'python', `${story}.py`);
  if (!existsSync(join(ROOT, twin))) throw new Error(`${app}: got no Python twin, expected ${twin}`);
  const assembly = (language) => join(OUTPUT, 'assemblies', language, story);
  synthesize([process.execPath, '--import', 'tsx', app], assembly('typescript'), { cwd: HOME });
  synthesize([join(VENV, 'bin', 'python'), join(ROOT, twin)], assembly('python'), { cwd: HOME });
  const different = differences(assembly('typescript'), assembly('python'));
  if (different.length > 0) throw new Error(`${twin}: got other bytes than ${app} in\n${different.join('\n')}\nexpected the same; see out/python/assemblies`);
  console.log(`${twin} = ${app}`);
  templates.push(...deployed(assembly('python')).filter((file) => file.endsWith('.template.json')).map((file) => join(assembly('python'), file)));
  for (const file of deployed(assembly('python'))) console.log(`  ${describe(join(assembly('python'), file))} ${file}`);
}

checkov(python, join(OUTPUT, 'checkov'), templates);
run(python, ['-m', 'venv', OPINIONS]);
run(join(OPINIONS, 'bin', 'pip'), ['install', '--quiet', '--only-binary', ':all:', '--requirement', join(ROOT, 'test', 'python', 'opinions.txt')]);
cfnLint(join(OPINIONS, 'bin'), OUTPUT, templates);
run(process.execPath, stageTests('opinions'), { env: { ...process.env, OPINION_PROGRAMS: join(OPINIONS, 'bin'), OPINION_ASSEMBLIES: join(OUTPUT, 'assemblies', 'python') } });
run(join(VENV, 'bin', 'python'), [join(ROOT, 'test', 'python', 'script_mode.py')], { cwd: HOME });
run(python, ['-m', 'venv', SCIKIT]);
run(join(SCIKIT, 'bin', 'pip'), ['install', '--quiet', '--only-binary', ':all:', '--requirement', join(ROOT, 'test', 'python', 'scikit.txt')]);
run(process.execPath, stageTests('scikit'), { env: { ...process.env, SCIKIT_PROGRAMS: join(SCIKIT, 'bin'), PATH: `${join(SCIKIT, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` } });

// A user's tests in Python, on the assembly that Python has synthesized, with the command of the tarball.
run(join(VENV, 'bin', 'python'), ['-m', 'unittest', 'discover', '--start-directory', join('examples', 'testing')], { cwd: HOME, env: { ...process.env, CDK_OUTDIR: join(OUTPUT, 'assemblies', 'python', 'app') } });

function describe(file) {
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
  return `sha256 ${digest} ${String(statSync(file).size).padStart(7)} bytes`;
}

function only(folder, ending) {
  const found = readdirSync(folder).filter((file) => file.endsWith(ending));
  if (found.length !== 1) throw new Error(`${folder}: got ${found.length} files ending in ${ending}, expected one`);
  return join(folder, found[0]);
}
