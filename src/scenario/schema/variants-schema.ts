import { z } from 'zod';
import { nameForm } from '../placeholders.ts';
import { about } from './field-types.ts';

/** Characters of a value: names, labels, images and short sentences fit. */
export const LONGEST_VALUE = 250;

const name = z
  .string()
  .refine((text) => nameForm.test(text), {
    error: 'is not the name of a parameter',
    params: { hint: 'Begin with a letter; go on with letters, digits, hyphens and underscores.' },
  })
  .meta({ pattern: nameForm.source });

const text = z
  .string()
  .max(LONGEST_VALUE)
  .refine((value) => value === value.trim() && !value.includes('\n'), {
    error: 'begins or ends with a space, or has several lines',
    params: { hint: 'Write a value on one line, without spaces around it.' },
  })
  .refine((value) => !value.includes('${'), {
    error: 'has a placeholder in it',
    params: { hint: 'Write the value itself: values are put into text, nothing is put into values.' },
  });

const value = z
  .union([
    text,
    z
      .number()
      .min(-(2 ** 53))
      .max(2 ** 53),
    z.boolean(),
  ])
  .meta(
    about({
      description: 'A text, a number, true or false. It takes the place of ${NAME} in every file.',
      example: 'shop',
    }),
  );

export const variantsSchema = z
  .strictObject({
    rows: z
      .array(z.record(name, value))
      .min(1)
      .optional()
      .meta(
        about({
          description: 'Values that go together: one row of them is one world.',
          example: [{ ns: 'shop', port: 8080 }],
        }),
      ),
    combine: z
      .record(name, z.array(value).min(1))
      .optional()
      .meta(
        about({
          description: 'Values that multiply: every one of each list with every one of the others.',
          example: { monitoring: ['monitoring', 'telemetry'] },
        }),
      ),
    where: z
      .array(
        z.strictObject({
          differ: z
            .array(name)
            .min(2)
            .meta(about({ description: 'Parameters that must have different values.', example: ['ns', 'monitoring'] })),
        }),
      )
      .optional()
      .meta(about({ description: 'What must hold within a variant; those in which it does not are left out.' })),
  })
  .meta(about({ description: 'What changes from one variant to another. Without it there is one variant.' }));
