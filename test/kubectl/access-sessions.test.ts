import { replaysAlike } from './replay-session.ts';

replaysAlike('access.json', 4);
