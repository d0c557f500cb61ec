import { expect, it } from 'vitest';
import { openSession } from '../../../src/session/session.ts';
import { promptText } from '../../../src/task/shell/prompt-text.ts';
import { shopTask } from '../../session/shop.ts';

it.each([
  [0, false, `${shopTask.id} ${shopTask.minutes} min left`],
  [1, false, `${shopTask.id} ${shopTask.minutes} min left`],
  [60, false, `${shopTask.id} ${shopTask.minutes - 1} min left`],
  [shopTask.minutes * 60 - 1, false, `${shopTask.id} 1 min left`],
  [shopTask.minutes * 60, false, `${shopTask.id} 0 min over`],
  [shopTask.minutes * 60 + 119, false, `${shopTask.id} 1 min over`],
  [5, true, `${shopTask.id} passed`],
])('after %d seconds (passed: %s) a shell’s prompt begins with "%s"', (elapsed, over, words) => {
  const session = openSession(shopTask, 'answer.yaml', null, 0);
  expect(promptText({ ...session, over, attempt: { ...session.attempt, elapsed } })).toBe(words);
});
