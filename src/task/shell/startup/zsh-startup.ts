import type { Environment } from '../../../cli/command-context.ts';
import { endedPrompt, printContext, quote, type ShellSetup, setupLines } from './shell-setup.ts';

/**
 * The .zshenv of our ZDOTDIR. zsh looks for each of its files in the ZDOTDIR of that moment: this one reads the person's
 * .zshenv, and sets ours again for .zshrc.
 */
export function zshEnvFile({ folder }: ShellSetup, env: Environment): string {
  return `${env.ZDOTDIR ? `export ZDOTDIR=${quote(env.ZDOTDIR)}` : 'unset ZDOTDIR'}
if [[ -f \${ZDOTDIR:-$HOME}/.zshenv ]]; then . "\${ZDOTDIR:-$HOME}/.zshenv"; fi
__sallyport_zdotdir=\${ZDOTDIR-}
ZDOTDIR=${quote(`${folder}/zsh`)}
`;
}

/** The .zshrc of our ZDOTDIR: the person's first, then ours. */
export function zshFile({ folder, variables, prompt, completion, showsContext, greeting }: ShellSetup): string {
  return `if [[ -n $__sallyport_zdotdir ]]; then export ZDOTDIR=$__sallyport_zdotdir; else unset ZDOTDIR; fi
unset __sallyport_zdotdir
if [[ \${HISTFILE-} == ${quote(`${folder}/zsh`)}/* ]]; then HISTFILE=\${ZDOTDIR:-$HOME}/.zsh_history; fi
if [[ -f \${ZDOTDIR:-$HOME}/.zshrc ]]; then . "\${ZDOTDIR:-$HOME}/.zshrc"; fi
${setupLines({ variables, greeting })}
${completion === null ? '' : zshCompletion(completion)}
__sallyport_prompt() {
  local now=${quote(endedPrompt)}
  if [[ -r ${quote(prompt)} ]]; then now=$(<${quote(prompt)}); fi
${showsContext ? `  now="$(${printContext}) $now"\n` : ''}  PROMPT="[$now] \${PROMPT#"$__sallyport_shown"}"
  __sallyport_shown="[$now] "
}
__sallyport_shown=
precmd_functions+=(__sallyport_prompt)
`;
}

/** With -D `compinit` writes no file. */
function zshCompletion(completion: string): string {
  return `if ((! $+functions[compdef])); then autoload -Uz compinit && compinit -D; fi
if (($+functions[compdef])); then
  . ${quote(completion)}
  compdef _kubectl kubectl k
fi`;
}
