import { readManifests } from '../../kube/yaml/read-manifests.ts';
import type { AnswerGrader } from '../answer-grader.ts';
import { inScenario, type Problem } from '../problem.ts';

/** Proves that no hint contains manifests which, applied alone, reach every goal: the last step is the person's. */
export async function proveHints(grader: AnswerGrader): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [index, hint] of grader.scenario.hints.entries()) {
    for (const text of manifestsIn(hint)) {
      const { grade } = await grader.judge(text);
      const goals = grade.checks.filter(({ kind }) => kind === 'asked');
      if (!goals.every(({ passed }) => passed === true)) continue;
      const message = `Hint ${index + 1} holds manifests that reach every goal.`;
      problems.push(inScenario(['hints', index], 'hint-solves', message, 'Leave out the part that is to be found.'));
    }
  }
  return problems;
}

/** Parts of a text that are manifests: what stands between fences, and what begins with apiVersion or kind. */
function manifestsIn(hint: string): readonly string[] {
  const fenced = [...hint.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, inner = '']) => inner);
  const rest = /^[ \t]*(?:apiVersion|kind):[\s\S]*/m.exec(hint.replace(/```[\s\S]*?```/g, ''))?.[0];
  return [...fenced, ...(rest === undefined ? [] : [rest])].flatMap((text) => {
    const read = readManifests(text, 'hint.yaml');
    return 'documents' in read && read.documents.length > 0 ? [text] : [];
  });
}
