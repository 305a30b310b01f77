import type { Command, Option } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What a shell can complete, as the program itself defines it. */
type Completable = {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletableOption[];
};
type CompletableOption = {
  readonly long: string;
  readonly short: string | undefined;
  readonly description: string;
  /** What may follow; null: nothing follows. */
  readonly value: null | 'any' | 'file' | readonly string[];
};

/** A script for a shell, made of the commands and options of the program. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = program.commands.map(completableOf);
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](commands, completableOf(program));
}

function completableOf(command: Command): Completable {
  const { options } = command;
  const help = { long: '--help', short: '-h', description: 'show the help', value: null };
  return {
    name: command.name(),
    description: command.description(),
    options: [...options.filter(({ hidden }) => !hidden).map(optionOf), help],
  };
}

function optionOf(option: Option): CompletableOption {
  const { long, short, description, argChoices, required, optional, flags } = option;
  const value = required || optional ? (flags.includes('<file>') ? 'file' : (argChoices ?? 'any')) : null;
  return { long: long ?? '', short, description, value };
}

type Script = (commands: readonly Completable[], program: Completable) => string;

const namesOf = ({ long, short }: CompletableOption): readonly string[] =>
  short === undefined ? [long] : [long, short];

const bashScript: Script = (commands, program) => {
  const words = ({ options }: Completable) => options.map(({ long }) => long).join(' ');
  const names = commands.map(({ name }) => name);
  const cases = Map.groupBy(
    commands.flatMap(({ options }) => options).filter(({ value }) => value !== null),
    ({ value }) => bashValues(value),
  );
  const caseOf = ([reply, options]: readonly [string, readonly CompletableOption[]]) =>
    `    ${[...new Set(options.flatMap(namesOf))].join('|')}) ${reply}; return ;;`;
  return `# bash completion for tagwarden
_tagwarden() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${names.join('|')}) command="$word"; break ;;
    esac
  done
  case "$previous" in
${[...cases].map(caseOf).join('\n')}
  esac
  case "$command" in
    "") words="${[...names, words(program)].join(' ')}" ;;
${commands.map((command) => `    ${command.name}) words="${command.name === 'completion' ? `${shells.join(' ')} ` : ''}${words(command)}" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o filenames -F _tagwarden tagwarden
`;
};

function bashValues(value: CompletableOption['value']): string {
  if (value === 'file') return 'COMPREPLY=($(compgen -f -- "$current"))';
  return value === 'any' || value === null
    ? 'COMPREPLY=()'
    : `COMPREPLY=($(compgen -W "${value.join(' ')}" -- "$current"))`;
}

/** One that zsh takes between single quotes, with the colon that parts name and description kept out of both. */
const zshText = (text: string): string => text.replaceAll("'", "'\\''").replaceAll(':', '\\:');

const zshScript: Script = (commands, program) => {
  const described = (items: readonly { name: string; description: string }[]) =>
    items.map(({ name, description }) => `'${zshText(name)}:${zshText(description)}'`).join(' ');
  const options = ({ options }: Completable) =>
    described(options.map(({ long, description }) => ({ name: long, description })));
  return `#compdef tagwarden
_tagwarden() {
  local command="" word
  local -a commands options
  commands=(${described(commands)})
  for word in "\${words[@]:1:$((CURRENT - 2))}"; do
    case "$word" in
      ${commands.map(({ name }) => name).join('|')}) command="$word"; break ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
    --config|-c) _files; return ;;
    --format|-f) compadd table json csv; return ;;
  esac
  case "$command" in
    "") _describe command commands; options=(${options(program)}) ;;
${commands.map((command) => `    ${command.name}) options=(${options(command)}) ;;`).join('\n')}
  esac
  [[ "$command" == completion ]] && compadd ${shells.join(' ')}
  _describe -o option options
}
if [[ "\${funcstack[1]}" == _tagwarden ]]; then _tagwarden "$@"; else compdef _tagwarden tagwarden; fi
`;
};

const fishText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const fishScript: Script = (commands, program) => {
  const line = (condition: string, { long, short, description, value }: CompletableOption): string => {
    const follows = { any: ' -x', file: ' -r -F' };
    const values = value === null ? '' : typeof value === 'string' ? follows[value] : ` -x -a '${value.join(' ')}'`;
    const letter = short === undefined ? '' : ` -s ${short.slice(1)}`;
    return `complete -c tagwarden -n '${condition}' -l ${long.slice(2)}${letter}${values} -d ${fishText(description)}`;
  };
  return [
    '# fish completion for tagwarden',
    'complete -c tagwarden -f',
    ...program.options.map((option) => line('__fish_use_subcommand', option)),
    ...commands.flatMap(({ name, description, options }) => [
      `complete -c tagwarden -n __fish_use_subcommand -a ${name} -d ${fishText(description)}`,
      ...options.map((option) => line(`__fish_seen_subcommand_from ${name}`, option)),
    ]),
    `complete -c tagwarden -n '__fish_seen_subcommand_from completion' -a '${shells.join(' ')}'`,
    '',
  ].join('\n');
};
