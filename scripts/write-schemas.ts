// Writes the JSON Schemas of a pack's files beside the zod schemas that they are made of: node scripts/write-schemas.ts
import { writeFileSync } from 'node:fs';
import { jsonSchemas, printSchema } from '../src/scenario/schema/json-schemas.ts';

for (const [name, schema] of jsonSchemas()) {
  writeFileSync(new URL(`../src/scenario/schema/${name}`, import.meta.url), printSchema(schema));
}
