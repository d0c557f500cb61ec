import { z } from 'zod';
import { lessonSchema } from './lesson-schema.ts';
import { packSchema } from './pack-schema.ts';
import { scenarioSchema } from './scenario-schema.ts';

/** A JSON Schema, as editors read it. */
export interface JsonSchema {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

/** A string that is one placeholder alone: it may stand where a number, a word of a list, or true or false does. */
const placeholder = '^\\$\\{[A-Za-z][\\w-]*\\}$';

/**
 * The JSON Schemas of the three kinds of files, by the names of their files: what an editor's YAML server completes and
 * checks with. A placeholder is allowed wherever the program allows one.
 */
export function jsonSchemas(): ReadonlyMap<string, JsonSchema> {
  const made = (schema: z.ZodType, title: string): JsonSchema => ({
    title,
    ...(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema),
  });
  return new Map([
    ['pack.schema.json', made(packSchema, 'pack.yaml of sallyport')],
    ['scenario.schema.json', withPlaceholders(made(scenarioSchema, 'scenario.yaml of sallyport'))],
    ['lesson.schema.json', made(lessonSchema, 'a lesson of sallyport')],
  ]);
}

/** The file that holds a schema, as it is written. */
export function printSchema(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function withPlaceholders(schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf, ...rest } = schema;
  const inner: JsonSchema = {
    ...rest,
    ...(properties ? { properties: mapped(properties) } : {}),
    ...(items ? { items: withPlaceholders(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(withPlaceholders) } : {}),
  };
  const { description, examples, ...bare } = inner;
  const said = {
    ...(description === undefined ? {} : { description }),
    ...(examples === undefined ? {} : { examples }),
  };
  if (typeof inner['pattern'] === 'string') return { ...inner, pattern: `(?:${inner['pattern']})|\\$\\{` };
  const isText = inner['type'] === 'string' && inner['enum'] === undefined && inner['const'] === undefined;
  if (isText || ['object', 'array', undefined].includes(inner['type'] as string | undefined)) return inner;
  return { ...said, anyOf: [bare, { type: 'string', pattern: placeholder }] };
}

/** Values of variants are what they are: nothing is put into them. */
function mapped(properties: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, name === 'variants' ? schema : withPlaceholders(schema)]),
  );
}
