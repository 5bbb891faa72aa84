/**
 * checkov over templates: no failed check, and every skip is one that an exception in the template documents, and that the resource needs.
 * Part of `npm run check:python`; checkov gets a virtual environment of its own, because it pins what others need newer.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { capture, ROOT, run } from './run.mjs';

const REQUIREMENTS = join(ROOT, 'test', 'python', 'checkov.txt');

/**
 * @param {string} python the interpreter
 * @param {string} venv where checkov is installed
 * @param {string[]} templates paths of templates
 */
export function checkov(python, venv, templates) {
  mkdirSync(dirname(venv), { recursive: true });
  run(python, ['-m', 'venv', venv]);
  run(join(venv, 'bin', 'pip'), ['install', '--quiet', '--requirement', REQUIREMENTS]);
  checkKnown(capture(join(venv, 'bin', 'checkov'), ['--list', '--framework', 'cloudformation']).stdout);
  const files = templates.flatMap((template) => ['--file', template]);
  const { status, stdout, stderr } = capture(join(venv, 'bin', 'checkov'), ['--framework', 'cloudformation', '--skip-download', '--output', 'json', '--compact', ...files]);
  // 1: a check failed, which the report says better.
  if (status !== 0 && status !== 1) throw new Error(`checkov: got exit code ${status}, expected 0 or 1\n${stderr}`);
  const { results, summary } = [JSON.parse(stdout)].flat()[0];
  if (summary.parsing_errors > 0 || results.passed_checks.length === 0) throw new Error(`checkov: got ${JSON.stringify(summary)}, expected checks that passed and no errors`);
  const findings = [
    ...results.failed_checks.map((check) => `${named(check)}: ${check.check_name}; mend it, or record an AuditedException at the resource`),
    ...difference(results.skipped_checks.map(named), templates.flatMap(documented)),
  ];
  if (findings.length > 0) throw new Error(`checkov: got\n${findings.join('\n')}`);
  console.log(`checkov: ${results.passed_checks.length} checks passed in ${templates.length} templates, ${results.skipped_checks.length} skipped by documented exceptions`);
}

/** Exceptions may name the rules that checkov has: lib/private/known-rules.ts keeps their numbers. */
function checkKnown(list) {
  const had = new Set(list.match(/CKV2?_[A-Z]+_\d+/g) ?? []);
  const kinds = readFileSync(join(ROOT, 'lib', 'private', 'known-rules.ts'), 'utf8').matchAll(/^ {2}(CKV\w+): words\(`([\d\s]+)`\)/gm);
  const known = new Set([...kinds].flatMap(([, kind, numbers]) => numbers.trim().split(/\s+/).map((number) => `${kind}_${number}`)));
  const different = [...known, ...had].filter((one) => known.has(one) !== had.has(one));
  if (known.size === 0 || different.length > 0) throw new Error(`lib/private/known-rules.ts: got ${known.size} rules of checkov, expected the ${had.size} that it lists; mend ${different.slice(0, 10).join(', ')}`);
}

function named({ file_abs_path: file, resource, check_id: id }) {
  return `${file} ${resource.split('.').at(-1)} ${id}`;
}

/** What the exceptions of a template say, from the record that is kept beside the form for checkov. */
function documented(template) {
  const { Resources } = JSON.parse(readFileSync(template, 'utf8'));
  return Object.entries(Resources).flatMap(([logicalId, { Metadata }]) =>
    (Metadata?.['cdk-mlops:exceptions'] ?? []).flatMap(({ rules }) => rules.filter((rule) => rule.startsWith('CKV')).map((rule) => `${template} ${logicalId} ${rule}`)));
}

function difference(skipped, recorded) {
  return [
    ...skipped.filter((one) => !recorded.includes(one)).map((one) => `${one}: skipped, but no exception says so`),
    ...recorded.filter((one) => !skipped.includes(one)).map((one) => `${one}: excepted, but nothing was skipped; remove the rule from the exception`),
  ];
}
