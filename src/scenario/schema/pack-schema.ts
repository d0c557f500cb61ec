import { z } from 'zod';
import { about, formed, id, sentence } from './field-types.ts';

/** A version of three numbers, with what semver allows behind them. Source: https://semver.org, 2.0.0. */
const versionForm =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

/** The fields of `pack.yaml`. Unknown fields are faults. docs/scenarios.md explains each one. */
export const packSchema = z.strictObject({
  apiVersion: z
    .literal('sallyport/v1')
    .meta(about({ description: 'The format of the pack.', example: 'sallyport/v1' })),
  id: id({ description: 'By what the pack is called: PACK/SCENARIO names a scenario everywhere.', example: 'my-pack' }),
  title: sentence({ description: 'The name of the pack, for people.', example: 'My first pack' }),
  version: formed(versionForm, 'is not a version', 'Write three numbers, such as 1.0.0.', {
    description: 'Semantic version. The number of a variant means the same variant while the version stays the same.',
    example: '1.0.0',
  }),
  licence: sentence({
    description: 'Under which licence others may use the pack: an SPDX id, or a sentence.',
    example: 'CC-BY-4.0',
  }),
  authors: z
    .array(sentence({ description: 'A person or a group.', example: 'A. Author' }))
    .min(1)
    .meta(about({ description: 'Who wrote it.', example: ['A. Author'] })),
  language: formed(
    /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/,
    'is not a language',
    'Write its code, such as en or pt-BR.',
    {
      description: 'The language of the texts, as a BCP 47 code.',
      example: 'en',
    },
  ),
  about: sentence({ description: 'What the pack is about, in one sentence.', example: 'Network policies for a shop.' }),
  requires: formed(
    /^>=\d{1,9}\.\d{1,9}\.\d{1,9}$/,
    'is not a least version',
    'Write >= and three numbers, such as ">=0.2.0", in quotes.',
    {
      description: 'The least version of sallyport that can run the pack.',
      example: '>=0.2.0',
    },
  ).optional(),
  originalText: z
    .literal(true)
    .meta(about({ description: 'The authors state that all texts are their own.', example: true })),
  skills: z
    .array(
      z.strictObject({
        id: id({ description: 'The id by which scenarios name it.', example: 'two-gateways' }),
        says: sentence({ description: 'What one can do who has it.', example: 'Send traffic through two gateways.' }),
      }),
    )
    .optional()
    .meta(about({ description: 'Skills of the pack, beside those that the program knows.' })),
  lessons: z
    .array(id({ description: 'lessons/NAME.yaml, without the ending.', example: 'a-lesson' }))
    .optional()
    .meta(about({ description: 'The lessons, in order.' })),
  scenarios: z
    .array(id({ description: 'The name of a folder with a scenario.yaml.', example: 'first-task' }))
    .min(1)
    .max(300)
    .meta(
      about({ description: 'The folders of the scenarios, in the order they are taught.', example: ['first-task'] }),
    ),
});

export type PackFields = z.infer<typeof packSchema>;
