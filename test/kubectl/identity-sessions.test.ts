import { replaysAlike } from './replay-session.ts';

replaysAlike('identities.json', 4);
