import { replaysAlike } from './replay-session.ts';

replaysAlike('pods.json', 4);
replaysAlike('faults.json', 4);
