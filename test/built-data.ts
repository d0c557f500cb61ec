import type { TestProject } from 'vitest/node';
import { writeBuiltData } from '../scripts/built-data.ts';

/** Before tests that run the program from its sources: the scenarios and the OpenAPI that it reads, as they are now. */
export default function setup(project: TestProject): void {
  writeBuiltData();
  project.onTestsRerun(() => writeBuiltData());
}
