/**
 * `npm run guard`: what the smallest app and every example deploy passes the Guard rule sets in test/reference/guard, but for the exceptions
 * in the templates; and every exception is one that a rule needs.
 *
 * First the program must find what is wrong with each rule's fixture and nothing in its counterpart, because a rule that matches nothing looks like one that is kept.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apps, deployed, synthesize } from './assemblies.mjs';
import { brokenRules, forGuard, installGuard, RULES } from './guard-program.mjs';
import { ROOT, run } from './run.mjs';

const OUTPUT = join(ROOT, 'out', 'guard');
const packs = JSON.parse(readFileSync(join(RULES, 'packs.json'), 'utf8'));
const fixtures = JSON.parse(readFileSync(join(RULES, 'fixtures.json'), 'utf8'));

installGuard();
const TEMPLATES = join(OUTPUT, 'templates');
const FIXTURES = join(OUTPUT, 'fixtures');
for (const folder of [TEMPLATES, FIXTURES]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

checkFixtures();
run(process.execPath, ['lambda/build.mjs']);
for (const app of apps()) checkApp(app);

function checkFixtures() {
  const template = (name, resources) => writeFileSync(join(FIXTURES, `${name}.json`), forGuard({ Resources: resources }));
  for (const [rule, { good, beside, bad }] of Object.entries(fixtures)) {
    template(`${rule}-good`, { One: good, ...beside });
    template(`${rule}-bad`, { One: bad });
  }
  const found = brokenRules(FIXTURES);
  const problems = Object.keys(fixtures).flatMap((rule) => {
    const wrong = found.get(join(FIXTURES, `${rule}-good.json`));
    return [
      ...(found.get(join(FIXTURES, `${rule}-bad.json`)).includes(rule) ? [] : [`${rule}: got no finding in its bad fixture, expected one; the rule matches nothing`]),
      ...(wrong.length > 0 ? [`${rule}: got ${wrong.join(', ')} in its good fixture, expected no finding`] : []),
    ];
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log(`${Object.keys(fixtures).length} rules find their bad fixture, and nothing in the good one`);
}

function checkApp(app) {
  const assembly = join(OUTPUT, 'assemblies', app.replaceAll('/', '-'));
  synthesize([process.execPath, '--import', 'tsx', app], assembly);
  for (const file of deployed(assembly).filter((name) => name.endsWith('.template.json'))) {
    const template = JSON.parse(readFileSync(join(assembly, file), 'utf8'));
    const found = broken('template', template);
    if (found.length > 0) throw new Error(`${app}, ${file}: got findings of ${found.join(', ')}, expected none; mend them, or record an AuditedException at each resource`);
    const suppressed = new Set(Object.values(template.Resources).flatMap(({ Metadata }) => Metadata?.guard?.SuppressedRules ?? []));
    const bare = { ...template, Resources: Object.fromEntries(Object.entries(template.Resources).map(([id, { Metadata, ...rest }]) => [id, rest])) };
    const needed = broken('bare', bare);
    const stale = [...suppressed].filter((rule) => !needed.includes(rule));
    if (stale.length > 0) throw new Error(`${app}, ${file}: got exceptions from ${stale.join(', ')}, which nothing here breaks; remove them`);
    const kept = Object.entries(packs).map(([pack, rules]) => `${pack} ${rules.filter((rule) => suppressed.has(rule)).length}/${rules.length}`);
    console.log(`${app}, ${file}: no finding; rules with exceptions: ${kept.join(', ')}`);
  }
}

/** Names of the rules that the template breaks. */
function broken(name, template) {
  const file = join(TEMPLATES, `${name}.json`);
  writeFileSync(file, forGuard(template));
  return [...brokenRules(file).values()].flat();
}
