/** Lint rules: the import law, documentation of the public API, and what keeps run-time code deterministic. */
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const CAPABILITIES = ['agency', 'data', 'gates', 'governance', 'image', 'monitoring', 'registry', 'retraining', 'serving', 'training', 'workspace'];

const FUNCTIONS = ['drift-check', 'endpoint-probe', 'retraining-steps'];

/** What files of a folder must not import, with the law's wording as the message. */
const forbid = (files, message, ...group) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

const clockAndChance = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'time is injected: take it from the event or a parameter' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'time is injected: take it from the event or a parameter' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'chance is seeded: take a generator as a parameter' },
  { selector: "CallExpression[callee.name='randomUUID'], MemberExpression[property.name='randomUUID']", message: 'names are deterministic: derive them from the input' },
];
const ownErrors = [
  { selector: 'TSAsExpression > TSAnyKeyword', message: 'say what it is' },
  { selector: "Literal[value=/^arn:aws:/]", message: 'partitions differ: use Stack.formatArn or Aws.PARTITION' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'cdk.out/**', 'out/**', 'node_modules/**'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false, prefer: 'type-imports' }],
      '@typescript-eslint/explicit-member-accessibility': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Ports are asynchronous; an adapter need not be.
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
    },
  },
  { files: ['lib/**/*.ts', 'lambda/**/*.ts', 'bin/**/*.ts', 'simulator/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...clockAndChance, ...ownErrors] } },
  { files: ['lambda/shared/log.ts', 'lambda/shared/emf.ts', 'examples/**/*.ts', 'bin/cli.ts', 'bin/commands/**/*.ts', 'bin/drift/judged.ts'], rules: { 'no-console': 'off' } },

  // The import law. The most specific block for a file comes last: ESLint does not merge a rule's options.
  forbid(['lib/contract/**/*.ts'], 'lib/contract imports nothing but lib/contract', '../*', 'aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'node:*', '@aws-sdk/*'),
  forbid(['lib/private/**/*.ts'], 'lib/private imports contract, aws-cdk-lib and constructs only', ...CAPABILITIES.map((name) => `**/${name}`), ...CAPABILITIES.map((name) => `**/${name}/*`), '@aws-sdk/*', '**/lambda/*'),
  forbid(['lib/*.ts'], 'compositions use capabilities through their index', ...CAPABILITIES.map((name) => `./${name}/*`), '@aws-sdk/*'),
  ...CAPABILITIES.map((own) =>
    forbid(
      [`lib/${own}/**/*.ts`],
      'a capability imports contract, private, and other capabilities only through their index; never a composition, and no run-time code',
      ...CAPABILITIES.filter((name) => name !== own).map((name) => `../${name}/*`),
      '../managed-model', '../index', '@aws-sdk/*', '**/lambda/*', '**/lambda/**',
    ),
  ),
  forbid(
    ['lambda/**/*.ts'],
    'run-time code imports contract, lambda/shared and lambda/stats; never aws-cdk-lib, never another function',
    'aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', '**/lib/private/*', ...CAPABILITIES.map((name) => `**/lib/${name}/*`), ...FUNCTIONS.map((name) => `../${name}/*`),
  ),
  forbid(['lambda/stats/**/*.ts'], 'lambda/stats imports nothing but lambda/stats', '../*', 'node:*', '@aws-sdk/*', 'aws-cdk-lib', 'aws-cdk-lib/*'),
  forbid(['simulator/**/*.ts'], 'the simulator runs what was synthesized: it never builds constructs', 'aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', '**/lib/private/*', '**/test/**'),
  forbid(['bin/app.ts', 'examples/*/app.ts', 'examples/*/stack.ts'], 'examples use the package by its name', '../lib/*', '../../lib/*', '../../../lib/*'),

  // Everything public is documented.
  {
    files: ['lib/**/*.ts'],
    ignores: ['lib/private/**', 'lib/contract/**'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': ['error', {
        publicOnly: false,
        require: { ClassDeclaration: false, FunctionDeclaration: false, MethodDefinition: false },
        contexts: [
          'ExportNamedDeclaration > ClassDeclaration', 'ExportNamedDeclaration > TSInterfaceDeclaration', 'ExportNamedDeclaration > TSEnumDeclaration',
          'ExportNamedDeclaration > TSInterfaceDeclaration TSPropertySignature', 'ExportNamedDeclaration > TSInterfaceDeclaration TSMethodSignature',
          'ExportNamedDeclaration > TSEnumDeclaration TSEnumMember',
          "ExportNamedDeclaration > ClassDeclaration > ClassBody > PropertyDefinition[accessibility='public'][override!=true]",
          "ExportNamedDeclaration > ClassDeclaration > ClassBody > MethodDefinition[accessibility='public'][kind!='constructor'][override!=true]",
        ],
        checkConstructors: false,
      }],
      'jsdoc/require-description': ['error', { contexts: ['ExportNamedDeclaration > ClassDeclaration', 'ExportNamedDeclaration > TSInterfaceDeclaration', 'TSPropertySignature'] }],
      'jsdoc/check-param-names': ['error', { disableMissingParamChecks: true }],
    },
  },
);
