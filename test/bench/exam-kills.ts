import { killExam } from '../e2e/exam-kills.ts';
import { kubectlPath } from '../kubectl/kubectl.ts';

// Kills the built program at random moments of a scripted exam, and counts what is there afterwards.
//   node test/bench/exam-kills.ts [KILLS [SEED]]
const [kills = '200', seed = '1'] = process.argv.slice(2);

const exam = { minutes: 60, tasks: 7, seed: Number(seed) };
const { kept, lost } = await killExam(Number(kills), exam, await kubectlPath());
console.log(`${kills} kills of an exam with ${exam.tasks} tasks: ${kept} lost nothing ${lost.join('; ')}`);
process.exitCode = lost.length > 0 ? 1 : 0;
