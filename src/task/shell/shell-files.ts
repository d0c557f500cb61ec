import { basename } from 'node:path';
import type { Environment } from '../../cli/command-context.ts';

/** The shells that are set up; any other is given the environment alone. */
export type ShellKind = 'bash' | 'zsh' | 'fish' | 'sh' | 'other';

/** What a shell on a cluster is told. */
export interface ShellSetup {
  readonly kind: ShellKind;
  /** The folder that its files go to, for this cluster alone. */
  readonly folder: string;
  /** What must be in the environment, whatever the person's own files say. */
  readonly variables: Readonly<Record<string, string>>;
  /** The file whose one line stands in front of the prompt. */
  readonly prompt: string;
  /** The file with kubectl's completion. */
  readonly completion: string | null;
}

/** How to start a shell: its arguments, more of its environment, and the files that it reads. */
export interface ShellStart {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

/** Which shell a program is, by its name. */
export function shellKindOf(program: string): ShellKind {
  const name = basename(program).replace(/^-/, '');
  if (name === 'bash' || name === 'zsh' || name === 'fish') return name;
  return ['sh', 'dash', 'ash', 'ksh', 'ksh93', 'mksh', 'busybox'].includes(name) ? 'sh' : 'other';
}

/**
 * The person's shell with their own files read first and ours after them, so that KUBECONFIG is ours also where theirs
 * set it: `k` with completion, and a prompt that begins with the task and its clock. Their files stay as they are.
 */
export function shellStart(setup: ShellSetup, env: Environment): ShellStart {
  const { folder, kind } = setup;
  switch (kind) {
    case 'bash':
      return {
        args: ['--rcfile', `${folder}/bashrc`, '-i'],
        env: {},
        files: { [`${folder}/bashrc`]: bashFile(setup) },
      };
    case 'zsh':
      return {
        args: ['-i'],
        env: { ZDOTDIR: `${folder}/zsh` },
        files: { [`${folder}/zsh/.zshenv`]: zshEnvFile(folder, env), [`${folder}/zsh/.zshrc`]: zshFile(setup) },
      };
    case 'fish':
      return {
        args: ['-i', '-C', `source ${fishQuoted(`${folder}/config.fish`)}`],
        env: {},
        files: { [`${folder}/config.fish`]: fishFile(setup) },
      };
    case 'sh':
      // What stands in ENV is expanded, and a folder may have any name.
      return {
        args: ['-i'],
        env: { ENV: '$SALLYPORT_SHRC', SALLYPORT_SHRC: `${folder}/shrc` },
        files: { [`${folder}/shrc`]: shFile(setup, env) },
      };
    case 'other':
      return { args: [], env: {}, files: {} };
  }
}

function bashFile({ variables, prompt, completion }: ShellSetup): string {
  return `if [ -f ~/.bashrc ]; then . ~/.bashrc; fi
${exported(variables)}
alias k=kubectl
${completion === null ? '' : bashCompletion(completion)}
__sallyport_prompt() {
  local now
  read -r now 2>/dev/null <${quoted(prompt)} || now=${quoted(ended)}
  PS1="[$now] \${PS1#"$__sallyport_shown"}"
  __sallyport_shown="[$now] "
}
__sallyport_shown=
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
  PROMPT_COMMAND+=(__sallyport_prompt)
else
  PROMPT_COMMAND="\${PROMPT_COMMAND:+$PROMPT_COMMAND"$'\\n'"}__sallyport_prompt"
fi
`;
}

/**
 * Completion for both names. kubectl's script asks the package bash-completion for the words of the line; without that
 * package a function of its name stands in, which joins what bash parts at = and :.
 */
function bashCompletion(completion: string): string {
  return `if ! declare -F _get_comp_words_by_ref >/dev/null; then
  _get_comp_words_by_ref() {
    local at=0 word glue=
    words=()
    for word in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
      if [[ -n $glue || $word == [=:]* ]] && ((at > 0)); then words[at-1]+=$word; else words[at++]=$word; fi
      if [[ $word == *[=:] ]]; then glue=1; else glue=; fi
    done
    cword=$((at - 1)) cur=\${words[at-1]} prev=
    if ((at > 1)); then prev=\${words[at-2]}; fi
  }
fi
. ${quoted(completion)}
if declare -F __start_kubectl >/dev/null; then complete -o default -F __start_kubectl k; fi`;
}

/** zsh looks for all its files where ZDOTDIR says when it begins with each: ours lead to theirs. */
function zshEnvFile(folder: string, env: Environment): string {
  return `${env.ZDOTDIR ? `export ZDOTDIR=${quoted(env.ZDOTDIR)}` : 'unset ZDOTDIR'}
if [[ -f \${ZDOTDIR:-$HOME}/.zshenv ]]; then . "\${ZDOTDIR:-$HOME}/.zshenv"; fi
__sallyport_zdotdir=\${ZDOTDIR-}
ZDOTDIR=${quoted(`${folder}/zsh`)}
`;
}

function zshFile({ folder, variables, prompt, completion }: ShellSetup): string {
  return `if [[ -n $__sallyport_zdotdir ]]; then export ZDOTDIR=$__sallyport_zdotdir; else unset ZDOTDIR; fi
unset __sallyport_zdotdir
if [[ \${HISTFILE-} == ${quoted(`${folder}/zsh`)}/* ]]; then HISTFILE=\${ZDOTDIR:-$HOME}/.zsh_history; fi
if [[ -f \${ZDOTDIR:-$HOME}/.zshrc ]]; then . "\${ZDOTDIR:-$HOME}/.zshrc"; fi
${exported(variables)}
alias k=kubectl
${completion === null ? '' : zshCompletion(completion)}
__sallyport_prompt() {
  local now=${quoted(ended)}
  if [[ -r ${quoted(prompt)} ]]; then now=$(<${quoted(prompt)}); fi
  PROMPT="[$now] \${PROMPT#"$__sallyport_shown"}"
  __sallyport_shown="[$now] "
}
__sallyport_shown=
precmd_functions+=(__sallyport_prompt)
`;
}

/** `compinit -D` writes no file. */
function zshCompletion(completion: string): string {
  return `if ((! $+functions[compdef])); then autoload -Uz compinit && compinit -D; fi
if (($+functions[compdef])); then
  . ${quoted(completion)}
  compdef _kubectl kubectl k
fi`;
}

function fishFile({ variables, prompt, completion }: ShellSetup): string {
  const names = Object.entries(variables).map(([name, value]) => `set -gx ${name} ${fishQuoted(value)}`);
  return `${names.join('\n')}
${completion === null ? '' : `source ${fishQuoted(completion)}`}
function k --wraps kubectl
    kubectl $argv
end
if functions -q fish_prompt
    functions -c fish_prompt __sallyport_theirs
else
    function __sallyport_theirs
        echo -n '> '
    end
end
function __sallyport_status
    return $argv[1]
end
function fish_prompt
    set -l last $status
    set -l now ${fishQuoted(ended)}
    test -r ${fishQuoted(prompt)}; and read now <${fishQuoted(prompt)}
    printf '[%s] ' $now
    __sallyport_status $last
    __sallyport_theirs
end
`;
}

function shFile({ variables, prompt }: ShellSetup, env: Environment): string {
  const theirs = env.ENV ? `if [ -f ${expanded(env.ENV)} ]; then . ${expanded(env.ENV)}; fi\n` : '';
  return `${theirs}${exported(variables)}
alias k=kubectl
__sallyport_prompt() {
  if [ -r ${quoted(prompt)} ]; then cat ${quoted(prompt)}; else echo ${quoted(ended)}; fi
}
PS1='[$(__sallyport_prompt)] '"\${PS1-$ }"
`;
}

/** What the prompt says when the cluster is gone. */
const ended = 'ended';

function exported(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}`)
    .join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Quoted so that parameters are expanded, as POSIX wants it of $ENV. */
function expanded(text: string): string {
  return `"${text.replaceAll(/["\\`]/g, (character) => `\\${character}`)}"`;
}

/** In fish's single quotes a backslash and a quote are written with a backslash. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (character) => `\\${character}`)}'`;
}
