import { Argument } from 'commander';
import { type Cli, examples, exitCodes, paragraphs } from '../command.ts';
import { completionScript, type Shell, shells } from '../views/completion.ts';

export function addCompletion({ command, program, streams }: Cli): void {
  command
    .addArgument(new Argument('<shell>', 'the shell').choices([...shells]))
    .addHelpText(
      'after',
      paragraphs(
        exitCodes('printed', null, 'the shell is not known'),
        examples(
          'source <(npx tagwarden completion bash)',
          'npx tagwarden completion zsh > ~/.zsh/completions/_tagwarden',
          'npx tagwarden completion fish > ~/.config/fish/completions/tagwarden.fish',
        ),
      ),
    )
    .action((shell: Shell) => {
      streams.stdout.write(completionScript(shell, program));
    });
}
