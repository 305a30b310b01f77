import { type Cli, examples, exitCodes, paragraphs } from '../command.ts';
import { completionScript, type Shell, shells } from '../views/completion.ts';

export function addCompletion({ command, program, streams }: Cli): void {
  command.registeredArguments[0]?.choices([...shells]);
  command
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
