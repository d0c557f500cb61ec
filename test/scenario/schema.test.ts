import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutations } from '../../src/netpol/misconceptions/definitions.ts';
import { type JsonSchema, jsonSchemas, printSchema } from '../../src/scenario/schema/json-schemas.ts';
import { skills } from '../../src/scenario/skills.ts';

describe.each([...jsonSchemas()])('%s', (name, schema) => {
  it('is what the program checks with: node scripts/write-schemas.ts writes it again', () => {
    const kept = readFileSync(new URL(`../../src/scenario/schema/${name}`, import.meta.url), 'utf8');
    expect(kept).toBe(printSchema(schema));
  });

  it('describes every field, and refuses unknown ones', () => {
    const bare: string[] = [];
    const open: string[] = [];
    const visit = (at: JsonSchema, path: string): void => {
      for (const [field, inner] of Object.entries(at.properties ?? {})) {
        if (inner.description === undefined) bare.push(`${path}.${field}`);
        visit(inner, `${path}.${field}`);
      }
      if (at.properties && at['additionalProperties'] !== false) open.push(path);
      if (at.items) visit(at.items, `${path}[]`);
      for (const kind of at.anyOf ?? []) visit(kind, path);
    };
    visit(schema, name);
    expect({ bare, open }).toEqual({ bare: [], open: [] });
  });
});

describe('the list of skills', () => {
  it('has each id once, none of them that of a misconception, and a sentence for each', () => {
    const ids = [...skills.map(({ id }) => id), ...mutations.map(({ id }) => id)];
    expect(new Set(ids).size).toBe(ids.length);
    expect(skills.filter(({ id, says }) => !/^[a-z][-a-z]*$/.test(id) || !/^[A-Z].*\.$/.test(says))).toEqual([]);
  });
});
