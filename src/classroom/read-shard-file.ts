import {
  type DocumentFault,
  type DocumentFields,
  type DocumentValue,
  openDocument,
} from '../kube/yaml/document-reader.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import type {
  ClassCheckJson,
  RejectedDocumentJson,
  ShardJson,
  SubmissionCheckJson,
  SubmissionFault,
  SubmissionJson,
  SubmissionsJson,
} from '../report/class/submissions-json.ts';
import { MOST_SHARDS } from './shard.ts';

/** A part of a class as a file holds it. */
export interface ShardFile {
  readonly file: string;
  readonly graded: Omit<SubmissionsJson, 'schemaVersion' | 'shard'>;
  readonly shard: ShardJson;
}

/**
 * Reads what `grade --submissions --shard K/N --json` printed, or says what is wrong with it and where. It is read
 * strictly: a gradebook is made of it.
 */
export function readShardFile(text: TextFile): ShardFile | { readonly faults: readonly DocumentFault[] } {
  const { root, faults } = openDocument(text, 'The file');
  const fields = root.fields();
  const version = fields.get('schemaVersion').number({ min: 1, max: 1, whole: true });
  const graded = {
    scenario: fields.get('scenario').text(),
    pack: fields.get('pack').text(),
    packVersion: fields.get('packVersion').text(),
    variant: fields.get('variant').number(counted),
    title: fields.get('title').text(),
    checks: fields.get('checks').list().map(checkOf),
    submissions: fields.get('submissions').list().map(submissionOf),
  };
  const shard = shardOf(fields.get('shard'));
  fields.only(['schemaVersion', ...Object.keys(graded), 'shard']);
  return faults.length > 0 || version !== 1 ? { faults } : { file: text.file, graded, shard };
}

const any = Number.MAX_SAFE_INTEGER;
const counted = { min: 1, max: any, whole: true };
const share = { min: 0, max: 1 };

function shardOf(value: DocumentValue): ShardJson {
  const fields = value.fields();
  return {
    number: fields.get('number').number({ ...counted, max: MOST_SHARDS }),
    of: fields.get('of').number({ ...counted, max: MOST_SHARDS }),
    submissions: fields.get('submissions').number({ ...counted, min: 0 }),
    digest: fields.get('digest').text(),
  };
}

function checkOf(value: DocumentValue): ClassCheckJson {
  const fields = value.fields();
  return {
    id: fields.get('id').text(),
    says: fields.get('says').text(),
    kind: fields.get('kind').oneOf(['asked', 'kept']),
    weight: fields.get('weight').number({ min: 0, max: any }),
  };
}

function submissionOf(value: DocumentValue): SubmissionJson {
  const fields = value.fields();
  return {
    name: fields.get('name').text(),
    score: orNull(fields.get('score'), (score) => score.number(share)),
    passed: fields.get('passed').boolean(),
    checks: fields.get('checks').list().map(resultOf),
    misconceptions: fields.get('misconceptions').list().map(misconceptionOf),
    rejectedCount: fields.get('rejectedCount').number({ ...counted, min: 0 }),
    rejected: fields.get('rejected').list().map(rejectedOf),
    fault: orNull(fields.get('fault'), faultOf),
  };
}

function resultOf(value: DocumentValue): SubmissionCheckJson {
  const fields = value.fields();
  return { id: fields.get('id').text(), passed: orNull(fields.get('passed'), (passed) => passed.boolean()) };
}

function misconceptionOf(value: DocumentValue): SubmissionJson['misconceptions'][number] {
  const fields = value.fields();
  const lesson = fields.optional('lesson')?.text();
  return {
    id: fields.get('id').text(),
    says: fields.get('says').text(),
    confidence: fields.get('confidence').number(share),
    ...(lesson === undefined ? {} : { lesson }),
  };
}

function rejectedOf(value: DocumentValue): RejectedDocumentJson {
  const fields = value.fields();
  return { ...placeOf(fields), message: fields.get('message').text() };
}

function placeOf(fields: DocumentFields): Pick<RejectedDocumentJson, 'file' | 'line' | 'column'> {
  return {
    file: fields.get('file').text(),
    line: fields.get('line').number(counted),
    column: fields.get('column').number(counted),
  };
}

function faultOf(value: DocumentValue): SubmissionFault {
  const fields = value.fields();
  const codes = ['unreadable', 'too large', 'invalid', 'too slow', 'too much memory', 'bug'] as const;
  return {
    code: fields.get('code').oneOf(codes),
    file: fields.get('file').text(),
    line: orNull(fields.get('line'), (line) => line.number(counted)),
    column: orNull(fields.get('column'), (column) => column.number(counted)),
    message: fields.get('message').text(),
  };
}

function orNull<T>(value: DocumentValue, read: (value: DocumentValue) => T): T | null {
  return value.isNull ? null : read(value);
}
