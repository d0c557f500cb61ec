import { readAccess as readAccessWords, resourceVerbs } from '../cli/access/read-access-request.ts';
import type { CommandDefinition } from '../cli/command.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { contextOption, jsonOption, manifestsOption } from '../cli/shared-options.ts';
import { groupVersions } from '../kube/served/served-resources.ts';
import { answerAccess } from '../report/access/access-answer.ts';
import { accessText } from '../report/access/access-text.ts';
import type { CanJson } from '../report/access/can-json.ts';
import { readAccess } from '../task/read-access.ts';
import type { SnapshotOptions } from '../task/read-snapshot.ts';

interface CanOptions extends SnapshotOptions {
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly json?: boolean;
}

/** `sallyport can`: may a subject do something, and by which binding, role and rule. */
export const command: CommandDefinition<CanOptions> = {
  notes: canHelp(),
  examples: [
    ['sallyport can sa:shop/ci get pods/log -n shop -f manifests/', 'a service account and a subresource'],
    ['sallyport can user:jane delete deployments.apps -n shop -f manifests/', 'a user and a resource of a group'],
    ['sallyport can group:devs get secrets/db -n shop -f manifests/', 'the members of a group, and one object'],
    ['sallyport can user:jane list pods -A --context lab', 'all namespaces of a real cluster, which is only read'],
    ['sallyport can user:system:anonymous get /healthz -f manifests/', 'a path, without credentials'],
  ],
  addOptions: (to) =>
    to
      .option('-n, --namespace <namespace>', 'the namespace of the request (default: default)')
      .option('-A, --all-namespaces', 'a request for all namespaces')
      .addOption(manifestsOption())
      .addOption(contextOption())
      .addOption(jsonOption()),
  operand: (before) => (before.length === 1 ? resourceVerbs : undefined),
  async run(operands, options, context) {
    const { stdout, stderr, timings } = context;
    if (options.namespace !== undefined && options.allNamespaces) throw wrongUsage('-n and -A: only one of them');
    const { objects, placeOfRule } = await readAccess(options, context);
    const rules = (): ReturnType<typeof allRules> => allRules(objects);
    const { subject, request, warnings } = readAccessWords(operands, options, groupVersions, rules);
    for (const warning of warnings) await write(stderr, `warning: ${warning}\n`);
    const answer = timings.time('deciding', () => answerAccess(objects, subject, request));
    await timings.timeAsync('printing', () => {
      if (!options.json) return write(stdout, accessText(answer, placeOfRule, options.allNamespaces));
      const { bindings: _bindings, isMaster: _isMaster, ...printed } = answer;
      return writeJson<CanJson>(stdout, printed);
    });
    return answer.allowed ? exitCodes.passed : exitCodes.failed;
  },
};

function allRules({ roles, clusterRoles }: Awaited<ReturnType<typeof readAccess>>['objects']) {
  return [...roles, ...clusterRoles].flatMap((role) => role.rules ?? []);
}

function canHelp(): string {
  return `WHO:
  user:NAME                user:jane, user:system:anonymous
  group:NAME               group:devs: what every member may do by it
  sa:NAMESPACE/NAME        a service account
VERB and RESOURCE are those of "kubectl auth can-i":
  pods, po, deployments.apps, pods/log (a subresource), secrets/db (one object), /healthz (a path)`;
}
