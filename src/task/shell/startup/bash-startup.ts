import { endedPrompt, printContext, quote, type ShellSetup, setupLines } from './shell-setup.ts';

/** What bash reads in the place of ~/.bashrc: that file first, then ours. */
export function bashFile({ variables, prompt, completion, showsContext, greeting }: ShellSetup): string {
  return `if [ -f ~/.bashrc ]; then . ~/.bashrc; fi
${setupLines({ variables, greeting })}
${completion === null ? '' : bashCompletion(completion)}
__sallyport_prompt() {
  local now
  read -r now 2>/dev/null <${quote(prompt)} || now=${quote(endedPrompt)}
${showsContext ? `  now="$(${printContext}) $now"\n` : ''}  PS1="[$now] \${PS1#"$__sallyport_shown"}"
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
 * Completion for `kubectl` and `k`. kubectl's script asks the package bash-completion for the words of the line; without that
 * package a function with the same name does it, which joins the words that bash splits at = and :.
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
. ${quote(completion)}
if declare -F __start_kubectl >/dev/null; then complete -o default -F __start_kubectl k; fi`;
}
