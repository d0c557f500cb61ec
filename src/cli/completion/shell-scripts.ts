import type { Completion, ShellPart } from './complete-line.ts';

/** The shells that completion is made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** How the program is started where the path has no `sallyport`: Node, and the file of the program. */
export interface ProgramFiles {
  readonly node: string;
  readonly file: string;
}

/**
 * The script that a shell reads to complete the command line of sallyport. It knows no command and no option: it gives
 * the line to `sallyport completion SHELL --line LINE`, and shows what that prints (`completionText`).
 */
export function shellScript(shell: Shell, program: ProgramFiles): string {
  return scripts[shell](program);
}

/**
 * A completion for the script of a shell. The first line says what the shell adds itself (`files`, `folders`,
 * `programs`), and `nospace` where a candidate is only the beginning of a word; then one candidate a line, in zsh and
 * fish with what it is behind a tab. `breaks` are the characters at which bash breaks words ($COMP_WORDBREAKS): it
 * completes only what follows the last of them.
 */
export function completionText({ word, candidates, also }: Completion, shell: Shell, breaks = ''): string {
  const isOpen = candidates.some(({ value }) => /[:=]$/.test(value));
  const parts: readonly (ShellPart | 'nospace')[] = [...also, ...(isOpen ? (['nospace'] as const) : [])];
  const cut = shell === 'bash' ? lengthToBreak(word, breaks) : 0;
  const lines = candidates.map(({ value, says }) =>
    shell === 'bash' || says === undefined ? value.slice(cut) : `${value}\t${says.replaceAll(/\s+/g, ' ')}`,
  );
  return [parts.join(' '), ...lines, ''].join('\n');
}

/** How much of a word stands before what bash completes: all up to the last character that breaks words. */
function lengthToBreak(word: string, breaks: string): number {
  return [':', '='].reduce(
    (most, char) => (breaks.includes(char) ? Math.max(most, word.lastIndexOf(char) + 1) : most),
    0,
  );
}

const scripts: Readonly<Record<Shell, (program: ProgramFiles) => string>> = {
  bash: (program) => `# Completion of sallyport for bash. In ~/.bashrc:
#   source <(sallyport completion bash)

__sallyport_run() {
  if type -P sallyport >/dev/null; then command sallyport "$@"; else ${startOf(program)} "$@"; fi
}

_sallyport() {
  local line parts=
  COMPREPLY=()
  {
    IFS= read -r parts
    while IFS= read -r line; do COMPREPLY+=("$line"); done
  } < <(__sallyport_run completion bash --line "\${COMP_LINE:0:COMP_POINT}" --breaks "$COMP_WORDBREAKS" 2>/dev/null)
  # bash 3.2, which macOS has, knows no compopt: there, files are completed with Alt-/.
  case $parts in *files*) compopt -o default 2>/dev/null ;; esac
  case $parts in *folders*) compopt -o plusdirs 2>/dev/null ;; esac
  case $parts in *nospace*) compopt -o nospace 2>/dev/null ;; esac
  case $parts in
    *programs*)
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -c -- "\${COMP_WORDS[COMP_CWORD]}")
      ;;
  esac
}

complete -F _sallyport sallyport
`,
  zsh: (program) => `#compdef sallyport
# Completion of sallyport for zsh. In ~/.zshrc, after compinit:
#   source <(sallyport completion zsh)

__sallyport_run() {
  if whence -p sallyport >/dev/null; then command sallyport "$@"; else ${startOf(program)} "$@"; fi
}

_sallyport() {
  local -a lines described nospace
  local line before="\${(j: :)words[1,CURRENT-1]}"
  lines=("\${(@f)$(__sallyport_run completion zsh --line "$before $PREFIX" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}\${\${(M)line%$'\\t'*}:+:\${line#*$'\\t'}}")
  done
  [[ $lines[1] == *nospace* ]] && nospace=(-S '')
  (( $#described )) && _describe -t sallyport 'sallyport' described $nospace
  [[ $lines[1] == *files* ]] && { compset -P '--*='; _files; }
  [[ $lines[1] == *folders* ]] && { compset -P '--*='; _files -/; }
  [[ $lines[1] == *programs* ]] && _command_names -e
  return 0
}

if [ "\${funcstack[1]}" = _sallyport ]; then _sallyport "$@"; else compdef _sallyport sallyport; fi
`,
  fish: (program) => `# Completion of sallyport for fish. In ~/.config/fish/config.fish:
#   sallyport completion fish | source

function __sallyport_run
    if type -q --no-functions sallyport
        command sallyport $argv
    else
        ${startOf(program)} $argv
    end
end

function __sallyport_complete
    set -l lines (__sallyport_run completion fish --line (commandline -cp | string collect) 2>/dev/null)
    set -l token (commandline -ct)
    set -l flag (string match -r '^--[a-z-]+=' -- $token)
    set -l rest (string replace -r '^--[a-z-]+=' '' -- $token)
    printf '%s\\n' $lines[2..-1]
    switch "$lines[1]"
        case '*files*'
            printf "$flag%s\\n" (__fish_complete_path $rest)
        case '*folders*'
            printf "$flag%s\\n" (__fish_complete_directories $rest)
        case '*programs*'
            complete -C $token
    end
end

complete -c sallyport -f -a '(__sallyport_complete)'
`,
};

/** The words that start the program, quoted for all three shells. */
function startOf({ node, file }: ProgramFiles): string {
  return [node, file].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}
