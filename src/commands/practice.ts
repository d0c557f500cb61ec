import type { CommandDefinition } from '../cli/command.ts';
import { addClusterOptions, fastOption, packOption, variantOption } from '../cli/shared-options.ts';
import type { RealClusterOptions } from '../task/real/real-target.ts';
import { drawPractice } from './draw-program.ts';

interface PracticeOptions extends RealClusterOptions {
  readonly fast?: boolean;
  readonly pack?: string;
  readonly variant?: number;
  /** `--no-color` makes it false. */
  readonly color: boolean;
}

/** `sallyport practice`: one task with clock, checks, hints and debrief, drawn until the person leaves. */
export const command: CommandDefinition<PracticeOptions> = {
  examples: [
    ['sallyport practice', 'the task that you left, or the next new one'],
    ['sallyport practice isolate-namespace-keep-dns', 'practise that task'],
    ['sallyport practice isolate-namespace-keep-dns --cluster kind', 'on a real cluster; or --cluster context:NAME'],
  ],
  addOptions: (to) => addClusterOptions(to.addOption(variantOption()).addOption(packOption())).addOption(fastOption()),
  operand: (before) => (before.length === 0 ? 'scenario' : undefined),
  async run([scenario], options, context) {
    const isReal = options.cluster !== 'simulated';
    const target = isReal
      ? await (await import('../task/real/real-target.ts')).openRealTarget(options, context)
      : undefined;
    return drawPractice({
      ...(scenario === undefined ? { next: true } : { scenario }),
      ...(options.pack === undefined ? {} : { pack: options.pack }),
      ...(options.variant === undefined ? {} : { variant: options.variant }),
      color: options.color,
      fast: options.fast === true,
      ...(target ? { target } : {}),
      context: context.terminal(),
    });
  },
};
