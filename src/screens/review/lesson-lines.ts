import { lessonBlocks } from '../../report/lesson/lesson-blocks.ts';
import type { Lesson } from '../../scenario/scenario.ts';
import { emptyLine, type Line, line, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** A lesson as the lines of a page of an inner width; `beside`: its two sets of policies may stand side by side. */
export function lessonLines(
  lesson: Lesson,
  size: { readonly width: number; readonly beside: boolean },
  glyphs: Glyphs,
): readonly Line[] {
  const { allowed, blocked, arrow, here, frame } = glyphs;
  const blocks = lessonBlocks(lesson, size, { allowed, blocked, arrow, here, divider: frame.down });
  return blocks.flatMap((block): readonly Line[] => {
    if (block.is === 'heading') return [emptyLine, line(block.text, 'bold')];
    return block.is === 'prose' ? wrap(block.text, size.width) : block.lines.map((text) => line(text));
  });
}
