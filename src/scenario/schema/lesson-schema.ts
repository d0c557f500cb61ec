import { z } from 'zod';
import { about, covers, end, flowPort, flowProtocol, id, links, sentence, skillId } from './field-types.ts';

const verdict = (when: string) =>
  z
    .enum(['allowed', 'blocked'])
    .meta(about({ description: `Whether the connection is allowed ${when}.`, example: 'allowed' }));

const policies = (when: string) =>
  z
    .strictObject({
      caption: sentence({
        description: 'What these policies are, in a few words.',
        example: 'One rule for both clients',
      }),
      policies: z.string().meta(
        about({
          description: 'NetworkPolicies as text, or the name of a file in lessons/. Empty: none.',
          example: 'one-rule.yaml',
        }),
      ),
    })
    .meta(about({ description: `The policies ${when}.` }));

/** The fields of `lessons/NAME.yaml`. docs/scenarios.md explains each one. */
export const lessonSchema = z.strictObject({
  title: sentence({ description: 'The name of the lesson.', example: 'A peer without a namespace' }),
  sentence: sentence({
    description: 'What it teaches, in one sentence.',
    example: 'A podSelector alone means pods of the policy’s own namespace.',
  }),
  misconceptions: z
    .array(id({ description: 'A misconception that a grade can name.', example: 'namespace-selector-forgotten' }))
    .optional()
    .meta(about({ description: 'The misconceptions that lead here.' })),
  covers: covers(),
  skills: z
    .array(skillId({ description: 'A skill.', example: 'namespace-peers' }))
    .optional()
    .meta(about({ description: 'The skills that it is about.' })),
  world: z
    .string()
    .min(1)
    .meta(
      about({
        description: 'A small cluster: manifests as text, or the name of a file in lessons/.',
        example: 'shop.yaml',
      }),
    ),
  network: z
    .enum(['policies', 'none'])
    .optional()
    .meta(
      about({ description: '`none`: the network plug-in of the small cluster ignores policies.', example: 'none' }),
    ),
  first: policies('that are shown first'),
  // oxlint-disable-next-line unicorn/no-thenable -- a name of the format, and no function
  then: policies('that are shown then'),
  flows: z
    .array(
      z.strictObject({
        from: end('Where the connection starts', 'shop/web'),
        to: end('Where it goes', 'shop/db'),
        port: flowPort(),
        protocol: flowProtocol(),
        first: verdict('with the first policies'),
        // oxlint-disable-next-line unicorn/no-thenable -- a name of the format, and no function
        then: verdict('with the others'),
      }),
    )
    .min(1)
    .meta(about({ description: 'Connections and what becomes of them with both sets of policies.' })),
  command: sentence({
    description: 'A kubectl command that shows it.',
    example: 'kubectl exec -n shop web -- nc -zvw2 db 5432',
  }),
  links: links(),
});

export type LessonFields = z.infer<typeof lessonSchema>;
