/** Which shell a shell is: they differ in messages, prompts and extensions. */
export type Dialect = 'ash' | 'bash' | 'dash';
