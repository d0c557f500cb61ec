import manifest from '../../package.json' with { type: 'json' };

/** The version of the program, and what it is in one sentence, as package.json has them. */
export const { version, description }: { readonly version: string; readonly description: string } = manifest;
