import stringWidth from 'string-width';
import type { Lesson } from '../../scenario/scenario.ts';
import { type LessonMarks, lessonBlocks, widthForTwoSets } from './lesson-blocks.ts';

const marks: LessonMarks = { allowed: '●', blocked: '○', arrow: '→', here: '▸', divider: '│' };

/** A lesson for a terminal of so many columns. */
export function lessonText(lesson: Lesson, columns: number): string {
  const size = { width: columns, beside: columns >= widthForTwoSets };
  const lines = lessonBlocks(lesson, size, marks).flatMap((block): readonly string[] => {
    if (block.is === 'heading') return ['', block.text];
    return block.is === 'prose' ? wrapped(block.text, columns) : block.lines;
  });
  return `${[lesson.title, '', ...lines].join('\n')}\n`;
}

/** Lessons by title and sentence, each with the name to show it by. */
export function lessonListText(lessons: readonly Lesson[], columns: number): string {
  return lessons
    .map(({ id, title, sentence }) => {
      const says = wrapped(sentence, columns - 4).map((line) => `    ${line}\n`);
      return `${id}: ${title}\n${says.join('')}`;
    })
    .join('');
}

/** A text in lines of at most a width, broken at spaces. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && stringWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
