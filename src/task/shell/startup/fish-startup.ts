import { endedPrompt, printContext, type ShellSetup } from './shell-setup.ts';

/** What fish runs after the person's own files. */
export function fishFile({ variables, prompt, completion, showsContext, greeting }: ShellSetup): string {
  const names = Object.entries(variables).map(([name, value]) => `set -gx ${name} ${fishQuote(value)}`);
  return `${names.join('\n')}
${completion === null ? '' : `source ${fishQuote(completion)}`}
${greeting ? `printf '%s\\n' ${fishQuote(greeting)}` : ''}
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
    set -l now ${fishQuote(endedPrompt)}
    test -r ${fishQuote(prompt)}; and read now <${fishQuote(prompt)}
${showsContext ? `    set now (${printContext})" $now"\n` : ''}    printf '[%s] ' $now
    __sallyport_status $last
    __sallyport_theirs
end
`;
}

/** A text as one word of fish: in single quotes a backslash and a quote are written with a backslash. */
export function fishQuote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (character) => `\\${character}`)}'`;
}
