// What is needed for packs that did not come with the program: the reader with its schema library. It is built apart.
export { instantiate } from '../scenario/instantiate.ts';
export { loadPack } from '../scenario/load-pack.ts';
export { entryOfPack } from '../scenario/pack-entry.ts';
export { jsonSchemas, printSchema } from '../scenario/schema/json-schemas.ts';
export { countVariants } from '../scenario/variants.ts';
export { readYamlFile } from '../scenario/yaml-file.ts';
export { startFaults } from './start-state-faults.ts';
