import { replaysAlike } from './replay-session.ts';

replaysAlike('policies.json', 1);
replaysAlike('workloads.json', 1);
replaysAlike('objects.json', 1);
