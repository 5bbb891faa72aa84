/** The command `cdk-mlops`: help, exit codes, and which command is meant. */
import { exitOnSignals, ScenarioError } from '../simulator';
import { baselineCommand } from './commands/baseline';
import { checkCommand } from './commands/check';
import { type Command, EXIT, ExpectedError, UsageError } from './commands/command';
import { deployPolicyCommand } from './commands/deploy-policy';
import { driftCommand } from './commands/drift';
import { exceptionsCommand } from './commands/exceptions';
import { reportCommand } from './commands/report';
import { simulateCommand } from './commands/simulate';

const COMMANDS: Readonly<Record<string, Command>> = {
  simulate: simulateCommand, check: checkCommand, baseline: baselineCommand, drift: driftCommand, report: reportCommand, exceptions: exceptionsCommand, 'deploy-policy': deployPolicyCommand,
};
const EXIT_CODES = `Exit codes: 0 all is well; 1 an expectation or check fails, or a step cannot be done; 2 wrong arguments, scenario or assembly; 128 and
the number of the signal that ended it.`;

/** Of all commands, or of those alone. */
function helpOf(commands: readonly Command[]): string {
  return `usage: ${commands.map(({ help }) => `cdk-mlops ${help}`).join('\n\n       ')}\n\n${EXIT_CODES}`;
}

async function main(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (args.includes('--help') || args.includes('-h')) {
    // Options of report are those of drift.
    const isAlone = command !== undefined && command !== reportCommand;
    console.log(helpOf(isAlone ? [command] : command ? [reportCommand, driftCommand] : Object.values(COMMANDS)));
    return EXIT.good;
  }
  if (!command) throw new UsageError(`command: got ${name || 'none'}, expected one of ${Object.keys(COMMANDS).join(', ')}`);
  return command.run(rest);
}

/** Of a file that cannot be read or written, in words; exit code 1 would say of `drift` that the model drifted. */
function fileProblem(error: unknown): string | undefined {
  const { errno, path, message } = error as NodeJS.ErrnoException;
  if (errno === undefined || path === undefined) return undefined;
  return `${path}: got ${message.replace(/, \w+ '.*$/, '')}, expected a file that can be read and written; mend its path or its permissions`;
}

// Whoever ends the command ends what it has started: that goes with 'exit', which a signal alone would not bring about.
exitOnSignals();

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isExpected = error instanceof ScenarioError || error instanceof ExpectedError || (error as { readonly code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    const ofFile = fileProblem(error);
    if (error instanceof UsageError) console.error(`${error.message}\ncdk-mlops --help says how it is called`);
    else console.error(isExpected ? (error as Error).message : (ofFile ?? error));
    process.exitCode = isExpected || ofFile !== undefined || error instanceof UsageError ? EXIT.wrong : EXIT.failed;
  },
);
