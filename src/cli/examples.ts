/** What help begins with: for the program and each command, lines to type and what they do. */
export const examples = {
  sallyport: [
    ['sallyport', 'choose a task and practise it'],
    ['sallyport practice database-only-from-app', 'begin with that task'],
    ['sallyport grade database-only-from-app --answer answer.yaml', 'judge an answer without a terminal'],
    ['sallyport why shop/web shop/db 5432 -f manifests/', 'is this flow allowed, and by which rule'],
    ['sallyport table -f manifests/', 'who reaches whom'],
  ],
  list: [
    ['sallyport list', 'every task, and how you stand'],
    ['sallyport list --pack ./my-pack --json', 'the tasks of a pack of your own, as JSON'],
  ],
  practice: [
    ['sallyport practice', 'what is due, or the next new task'],
    ['sallyport practice isolate-namespace-keep-dns', 'that task'],
    ['sallyport practice isolate-namespace-keep-dns --cluster kind', 'on a real cluster; or --cluster context:NAME'],
  ],
  grade: [
    ['sallyport grade database-only-from-app --answer answer.yaml', 'exit 0 when every check passes'],
    ['kustomize build . | sallyport grade database-only-from-app --answer - --json', 'from standard input, as JSON'],
  ],
  sandbox: [
    ['sallyport sandbox', 'a shell with kubectl on an empty cluster'],
    ['sallyport sandbox database-only-from-app', 'on the cluster of that task'],
    ['sallyport sandbox -f manifests/ -- kubectl get pods -A', 'run one command on it'],
    ['sallyport sandbox database-only-from-app --grade -- ./answer.sh', 'judge what a script does with kubectl'],
  ],
  shell: [['sallyport shell', 'in another terminal: kubectl on the task that is running']],
  why: [
    ['sallyport why shop/web shop/db 5432 -f manifests/', 'two pods (or Deployments) and a port'],
    ['sallyport why shop/web service:shop/db 5432 -f manifests/', 'through a Service'],
    ["sallyport why 'shop/{app=web}' shop/db 5432 -f manifests/", 'a pod that nobody has made yet'],
    ['sallyport why 203.0.113.9 shop/web http -f manifests/', 'from outside, to a named port'],
    ['sallyport why --who-reaches shop/db -f manifests/', 'everybody who reaches it'],
    ['sallyport why shop/web shop/db 5432 --context lab', 'on a real cluster, which is only looked at'],
  ],
  table: [
    ['kubectl get ns,pods,svc,netpol -A -o yaml | sallyport table -f -', 'a whole cluster, by class of pods'],
    ['sallyport table -f manifests/ --port 5432 --by pod', 'every pair of pods on one port'],
    ['sallyport table -f manifests/ --port 443 --outside 203.0.113.9', 'with an address outside'],
    ['sallyport table --context lab', 'a real cluster, which is only looked at'],
  ],
  compare: [
    ['sallyport compare main/ branch/', 'what a change opens and closes; exit 1 when something opens'],
    ['sallyport compare old.yaml new.yaml -f cluster.yaml', 'over the pods and namespaces of a cluster'],
    ['sallyport compare old.yaml new.yaml --context lab', 'over those of a real one, which is only looked at'],
    ['sallyport compare main/ branch/ --allow opens.yaml --json', 'but for the flows listed, as JSON'],
  ],
  agree: [
    ['sallyport agree --cluster kind', 'every task, on the simulated cluster and on one of kind'],
    ['sallyport agree database-only-from-app --cluster context:lab --yes --json', 'one task, unattended, as JSON'],
  ],
  doctor: [
    ['sallyport doctor', 'what is there on this machine, and what a crash left on a real cluster'],
    ['sallyport doctor --clean', 'remove that, once you typed the name of the context'],
    ['sallyport doctor --clean --cluster context:lab --yes', 'the same unattended, on a cluster that you name'],
  ],
} as const;

/** The ways to write an end of a flow. */
export const endpointHelp = `
Endpoints:
  shop/web                 a pod, or the pods of a Deployment or other workload
  service:shop/db          a Service
  203.0.113.9              an address
  node:worker-1            a node
  'shop/{app=web}'         a pod that does not exist, by its labels ({} for none)
  '{team=ops}/{app=web}'   the same in a namespace that does not exist, by its labels`;

/** Examples as help prints them: what each does stands beside it, or above where lines are long. */
export function exampleText(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([line]) => line.length));
  const wide = width > 64;
  const texts = lines.map(([line, says]) => (wide ? `  # ${says}\n  ${line}` : `  ${line.padEnd(width)}   ${says}`));
  return `Examples:\n${texts.join('\n')}\n`;
}
