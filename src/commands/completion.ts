import { Option } from 'commander';
import type { CommandDefinition } from '../cli/command.ts';
import { completeLine } from '../cli/completion/complete-line.ts';
import { completionText, type Shell, shellScript, shells } from '../cli/completion/shell-scripts.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { write } from '../cli/output.ts';
import { didYouMean } from '../cli/suggest.ts';
import { completionNames } from '../task/completion-names.ts';

interface CompletionOptions {
  /** The command line up to the cursor: the script asks what may follow. */
  readonly line?: string;
  /** The characters at which bash breaks words. */
  readonly breaks?: string;
}

/** `sallyport completion SHELL`: a script for the shell, which asks this command again at each completion. */
export const command: CommandDefinition<CompletionOptions> = {
  examples: [
    ['sallyport completion fish | source', 'in ~/.config/fish/config.fish'],
    ['source <(sallyport completion bash)', 'in ~/.bashrc'],
    ['source <(sallyport completion zsh)', 'in ~/.zshrc, after compinit'],
  ],
  addOptions: (to) =>
    to
      .addOption(new Option('--line <line>', 'what may follow this command line').hideHelp())
      .addOption(new Option('--breaks <characters>', 'where bash breaks words').hideHelp()),
  operand: (before) => (before.length === 0 ? shells : undefined),
  notes: `Commands, options, tasks, lessons, packs, skills and the contexts of your kubeconfig are completed, each as it is at
that moment: the script need not be made again when you add a pack.`,
  async run([name = ''], { line, breaks }, context, program) {
    const shell = shellNamed(name);
    if (line === undefined) {
      await write(context.stdout, shellScript(shell, { node: process.execPath, file: process.argv[1] ?? '' }));
      return exitCodes.passed;
    }
    const completion = await completeLine(line, program, (kind, pack) => completionNames(kind, pack, context));
    await write(context.stdout, completionText(completion, shell, breaks));
    return exitCodes.passed;
  },
};

function shellNamed(name: string): Shell {
  const shell = shells.find((one) => one === name);
  if (shell !== undefined) return shell;
  throw wrongUsage(`no completion for "${name}"${didYouMean(name, shells)}; there is one for ${shells.join(', ')}`);
}
