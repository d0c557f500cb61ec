import { seededRandom } from '../../src/cluster/seeded-random.ts';
import { killAtPass, killAtRandom, killWithObjects } from '../e2e/kills.ts';
import { kubectlPath } from '../kubectl/kubectl.ts';

// Kills the built program at random moments of a practice, as soon as the screen shows a pass, and as soon as kubectl has
// made something, and counts what is there afterwards.
//   npm run kills -- [RANDOM [PASSES [OBJECTS]]]
const [random = '200', passes = '40', objects = '100'] = process.argv.slice(2);

const atRandom = await killAtRandom(Number(random), seededRandom(1));
const { seen } = atRandom;
console.log(
  `${random} kills at random moments of a practice, in which ${seen.checks} checks, ${seen.hints} hints and ${seen.passes} passes were shown: ${atRandom.kept} kept ${atRandom.lost.join('; ')}`,
);

const atPass = await killAtPass(Number(passes));
console.log(`${passes} kills at the moment "passes" is shown: ${atPass.kept} kept ${atPass.lost.join('; ')}`);
const withObjects = await killWithObjects(Number(objects), await kubectlPath());
console.log(`${objects} kills after a change with kubectl: ${withObjects.kept} whole ${withObjects.lost.join('; ')}`);
process.exitCode = atRandom.lost.length + atPass.lost.length + withObjects.lost.length > 0 ? 1 : 0;
