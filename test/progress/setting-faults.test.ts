import { describe, expect, it } from 'vitest';
import { settingFaults } from '../../src/progress/setting-faults.ts';

describe('the faults of a file of settings', () => {
  it('are none where every value can be used, and where the text is no JSON', () => {
    expect(settingFaults('{\n  "settingsVersion": 1,\n  "drillMinutes": 20,\n  "mouse": false\n}\n')).toEqual([]);
    expect(settingFaults('not JSON')).toEqual([]);
  });

  it('name the line of each value that cannot be used, and what it is to be', () => {
    const text = '{\n  "settingsVersion": 1,\n  "mouse": "yes",\n  "drillMinutes": 0\n}\n';
    expect(settingFaults(text)).toEqual([
      { line: 3, says: '"mouse" is to be true or false: mouse counts as not chosen.' },
      { line: 4, says: expect.stringContaining('"drillMinutes" is to be a whole number from 1 to 600') },
    ]);
  });

  it('name the line of a name that nothing reads', () => {
    expect(settingFaults('{\n  "drilMinutes": 20\n}\n')).toEqual([{ line: 2, says: 'Nothing reads "drilMinutes".' }]);
  });
});
