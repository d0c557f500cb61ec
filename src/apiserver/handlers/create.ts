import { unclassifiedError } from '../../kube/api-errors.ts';
import { objectAt } from '../../kube/json.ts';
import { writtenBy } from '../access/written-by.ts';
import { managedFieldsUpdater } from '../field-manager.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { namespaceMismatch, notStoredRefusal } from './object-checks.ts';
import { inRequestNamespace } from './stored-object.ts';
import { answerWrite } from './write-answer.ts';

/** POST to a collection: stores a new object, 201. Source: k8s.io/apiserver pkg/endpoints/handlers/create.go. */
export const create: Verb = (context, request) => {
  const notStored = notStoredRefusal(request);
  if (notStored) return { refused: notStored };
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, request.kind);
  if ('refused' in body) return body;
  const misplaced = namespaceMismatch(body.object, request);
  if (misplaced) return { refused: misplaced };
  const { resourceVersion } = objectAt(body.object, 'metadata');
  if (typeof resourceVersion === 'string' && !['', '0'].includes(resourceVersion)) {
    return { refused: unclassifiedError('resourceVersion should not be set on objects to be created') };
  }
  const { dryRun, fieldValidation, manager } = read.query;
  const admitted = context.simulator.create(inRequestNamespace(body.object, request), {
    dryRun,
    fieldValidation,
    strictErrors: body.strictErrors,
    updateManagedFields: managedFieldsUpdater(context, request, manager),
    ...writtenBy(context, request),
  });
  return answerWrite(context, admitted, 201);
};
