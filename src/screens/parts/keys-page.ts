import type { AppCommand } from '../../session/app-command.ts';
import type { Binding } from '../keys.ts';
import { type Line, line, span, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/**
 * The page of keys: every key that works in one of some states of a screen, with a sentence. Where several bindings have
 * one key, those are left out that another one comes before in each of the states.
 */
export function keysLines<State, Command = AppCommand>(
  bindings: readonly Binding<State, Command>[],
  states: readonly State[],
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  const saying = bindings.filter(({ says }) => says !== '');
  const acts = (binding: Binding<State, Command>, state: State): boolean =>
    binding.keys.some((key) => saying.find(({ keys, when }) => keys.includes(key) && when(state)) === binding);
  const described = saying.filter((binding) => states.some((state) => acts(binding, state)));
  const size = Math.max(...described.map(({ shown }) => shown(glyphs).length), 0);
  return described.flatMap(({ shown, says }) =>
    wrap(says, width - size - 3).map(
      (words, at): Line =>
        at === 0
          ? [span(shown(glyphs).padStart(size), 'bold'), span('   '), ...words]
          : [...line(' '.repeat(size + 3)), ...words],
    ),
  );
}
