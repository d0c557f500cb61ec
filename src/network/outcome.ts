/** What a person at the source would see of one connection. */
export type Outcome = 'connected' | 'timed out' | 'refused' | 'name not resolved' | 'unreachable';
