import { killAtPass, killWithObjects } from '../e2e/kills.ts';
import { kubectlPath } from '../kubectl/kubectl.ts';

// Kills the built program as soon as the screen shows a pass, and as soon as kubectl has made something, and counts what
// is there afterwards.
//   node test/bench/kills.ts [PASSES [OBJECTS]]
const [passes = '40', objects = '100'] = process.argv.slice(2);

const atPass = await killAtPass(Number(passes));
console.log(`${passes} kills at the moment "passes" is shown: ${atPass.kept} kept ${atPass.lost.join('; ')}`);
const withObjects = await killWithObjects(Number(objects), await kubectlPath());
console.log(`${objects} kills after a change with kubectl: ${withObjects.kept} whole ${withObjects.lost.join('; ')}`);
process.exitCode = atPass.lost.length + withObjects.lost.length > 0 ? 1 : 0;
