import { z } from 'zod';
import { about, formed, id, sentence } from './field-types.ts';

/** A user that the candidate is given: a context of the kubeconfig, and who it is. */
export const identity = z.strictObject({
  context: id({ description: 'The name of the context in the kubeconfig.', example: 'jane' }),
  who: formed(
    /^(user:[^\s].{0,199}|sa:[a-z0-9][-a-z0-9]{0,62}\/[a-z0-9][-.a-z0-9]{0,200})$/,
    'is neither a user nor a service account',
    'Write user:NAME, or sa:NAMESPACE/NAME for a service account.',
    { description: 'Who it is: `user:NAME`, or `sa:NAMESPACE/NAME` for a service account.', example: 'user:jane' },
  ),
  groups: z
    .array(sentence({ description: 'A group.', example: 'developers' }))
    .min(1)
    .max(8)
    .optional()
    .meta(about({ description: 'The groups of a user, besides system:authenticated.', example: ['developers'] })),
});
