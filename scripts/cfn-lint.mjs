/**
 * cfn-lint over templates, without network: its schemas are in its wheel. Every finding is mended, or accepted with a reason: in `ACCEPTED`, or by an
 * exception in the template from the rule of the same number that the validator of aws-cdk-lib took from cfn-lint. A reason that no finding needs fails, too.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { offline } from './offline.mjs';
import { capture } from './run.mjs';

/** Findings that are not mended: the rule, what it says, and why it stays. */
const ACCEPTED = [
  {
    rule: 'W3005',
    // The first `Function` is of the resource that waits, the second of the one that refers.
    says: /^Resources\/(\w+Function[0-9A-F]{8})\/DependsOn\/\d+: '\w+ExecutionRole[0-9A-F]{8}' dependency already enforced by a 'GetAtt' at 'Resources\/\1\/Properties\/Role'$/,
    reason: 'the function waits for the whole construct of its role, policies for queue and network included; what the CDK writes for that names the role again, to which the function refers anyway',
  },
  {
    rule: 'W3005',
    says: /^Resources\/(\w+EnvelopeParameter[0-9A-F]{8})\/DependsOn\/\d+: '\w+Alarms\w+[0-9A-F]{8}' dependency already enforced by a 'Ref' at 'Resources\/\1\/Properties\/Value\/Fn::Join\/1\/\d+'$/,
    reason: 'the envelope starts the deployment machine, so it waits for everything of the endpoint; its alarms are part of that, and in its text, too',
  },
];
/** Advice about style, which is not for what a program writes: `Fn::Sub` for `Fn::Join`, and a block of metadata for authors who are models. */
const LEFT_OUT = ['I1022', 'I4010'];
/** An action that nobody has, which no schema knows of: so that a program that reads nothing is not taken for one that finds nothing. */
const BROKEN = {
  Resources: {
    Policy: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sagemaker:CreateTrainingJobs', Resource: '*' }] } },
    },
  },
};

/**
 * @param {string} bin folder of the programs of the virtual environment
 * @param {string} output folder for what is made on the way
 * @param {string[]} templates paths of templates
 */
export function cfnLint(bin, output, templates) {
  const broken = join(output, 'broken.template.json');
  writeFileSync(broken, JSON.stringify(BROKEN));
  const [program, ...args] = [...offline(), join(bin, 'cfn-lint'), '--format', 'json', '--include-checks', 'I', '--ignore-checks', ...LEFT_OUT, '--template', ...templates, broken];
  const { status, stdout, stderr } = capture(program, args);
  // A bit each for errors, warnings and advice; 1 is none of them.
  if (status === null || status % 2 === 1 || status > 14) throw new Error(`cfn-lint: got exit code ${status}, expected the sum of 2, 4 and 8\n${stdout}${stderr}`);
  const findings = JSON.parse(stdout);
  const ofBroken = findings.filter(({ Filename }) => Filename === broken).map(({ Rule }) => Rule.Id);
  if (ofBroken.join() !== 'W3037') throw new Error(`cfn-lint: got ${ofBroken.join(', ') || 'no finding'} in a template with an action that does not exist, expected W3037`);
  const found = findings.filter(({ Filename }) => Filename !== broken);
  const used = new Set();
  const unknown = found.filter((finding) => {
    const accepted = ACCEPTED.find(({ rule, says }) => finding.Rule.Id === rule && says.test(said(finding))) ?? exceptionFor(finding);
    if (accepted !== undefined) used.add(accepted);
    return accepted === undefined;
  });
  const wrong = [
    ...unknown.map((finding) => `${finding.Filename}: ${finding.Rule.Id} ${said(finding)}; mend it, or accept it with a reason in scripts/cfn-lint.mjs`),
    ...ACCEPTED.filter((accepted) => !used.has(accepted)).map(({ rule, says }) => `${rule} ${says}: accepted, but nothing was found; remove it from scripts/cfn-lint.mjs`),
  ];
  if (wrong.length > 0) throw new Error(`cfn-lint: got\n${wrong.join('\n')}`);
  console.log(`cfn-lint: nothing in ${templates.length} templates but ${found.length} findings with ${used.size} documented reasons`);
}

function said({ Location, Message }) {
  return `${Location.Path.join('/')}: ${Message}`;
}

/** The reason that the template itself gives at the resource; the validator of aws-cdk-lib holds against reality that it is needed. */
function exceptionFor({ Filename, Rule, Location }) {
  const [section, logicalId] = Location.Path;
  if (section !== 'Resources') return undefined;
  const { Metadata } = JSON.parse(readFileSync(Filename, 'utf8')).Resources[logicalId];
  return (Metadata?.['cdk-mlops:exceptions'] ?? []).find(({ rules }) => rules.includes(`CloudFormation-Validate::${Rule.Id}`))?.reason;
}
