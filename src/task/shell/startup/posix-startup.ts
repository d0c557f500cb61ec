import type { Environment } from '../../../cli/command-context.ts';
import { endedPrompt, printContext, quote, type ShellSetup, setupLines } from './shell-setup.ts';

/** What sh reads by $ENV: the person's file first, then ours. */
export function posixFile({ variables, prompt, showsContext, greeting }: ShellSetup, env: Environment): string {
  const own = env.ENV ? `if [ -f ${quoteExpanding(env.ENV)} ]; then . ${quoteExpanding(env.ENV)}; fi\n` : '';
  return `${own}${setupLines({ variables, greeting })}
__sallyport_prompt() {
${showsContext ? `  printf '%s ' "$(${printContext})"\n` : ''}  if [ -r ${quote(prompt)} ]; then cat ${quote(prompt)}; else echo ${quote(endedPrompt)}; fi
}
PS1='[$(__sallyport_prompt)] '"\${PS1-$ }"
`;
}

/** A text in quotes in which parameters are expanded, as POSIX does with $ENV. */
function quoteExpanding(text: string): string {
  return `"${text.replaceAll(/["\\`]/g, (character) => `\\${character}`)}"`;
}
