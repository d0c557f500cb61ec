import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helmPath, MINORS } from './kubectl.ts';
import { type RunningSandbox, startSandbox } from './sandbox.ts';
import { withKubectl } from './with-kubectl.ts';

/** What a candidate does in an hour, with each of the last four minors of kubectl: the line, and what it must print. */
const battery: readonly (readonly [line: string, prints: RegExp, code?: number])[] = [
  ['kubectl version', /Server Version: v1\.35\./],
  ['kubectl get nodes', /control-plane +Ready +control-plane/],
  ['kubectl create namespace $NS', /namespace\/n-\d+ created/],
  [
    'kubectl run web -n $NS --image=nginx --port=80 --expose --labels app=web',
    /service\/web created\npod\/web created/,
  ],
  ['kubectl run tester -n $NS --image=bash --command -- sleep infinity', /pod\/tester created/],
  [
    'kubectl wait -n $NS --for=condition=Ready pod --all --timeout=20s',
    /pod\/tester condition met\npod\/web condition met/,
  ],
  ['kubectl get pods -n $NS -o wide --show-labels', /web +1\/1 +Running +0 +\S+ +10\.244\.\d+\.\d+ .* app=web/],
  [
    `kubectl exec -n $NS tester -- bash -c "awk '/<title>/' <(wget -qO- http://web)"`,
    /<title>Welcome to nginx!<\/title>/,
  ],
  ['kubectl exec -n $NS tester -- sh -c "exit 3"', /^$/, 3],
  ['echo hello | kubectl exec -i -n $NS tester -- cat', /^hello$/m],
  ['kubectl create deployment app -n $NS --image=nginx --replicas=2', /deployment\.apps\/app created/],
  ['kubectl rollout status deployment/app -n $NS --timeout=20s', /successfully rolled out/],
  ['kubectl scale deployment app -n $NS --replicas=3', /deployment\.apps\/app scaled/],
  ['kubectl set image deployment/app -n $NS nginx=httpd', /deployment\.apps\/app image updated/],
  ['kubectl rollout status deployment/app -n $NS --timeout=20s', /successfully rolled out/],
  ['kubectl expose deployment app -n $NS --port 8080 --target-port 80', /service\/app exposed/],
  ['kubectl label namespace $NS purpose=monitoring', /namespace\/n-\d+ labeled/],
  ['kubectl annotate pod web -n $NS note=here', /pod\/web annotated/],
  ['kubectl create configmap c -n $NS --from-literal=a=b', /configmap\/c created/],
  ['kubectl create secret generic s -n $NS --from-literal=a=b', /secret\/s created/],
  ['kubectl create serviceaccount builder -n $NS', /serviceaccount\/builder created/],
  ['kubectl create token builder -n $NS', /^[\w-]+\.[\w-]+\.[\w-]+$/m],
  ['kubectl create job once -n $NS --image=busybox -- echo done', /job\.batch\/once created/],
  ['kubectl wait -n $NS --for=condition=Complete job/once --timeout=20s', /job\.batch\/once condition met/],
  ['kubectl logs -n $NS job/once', /^done$/m],
  [
    `printf 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: %s}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n' $NS | kubectl apply -f -`,
    /networkpolicy\.networking\.k8s\.io\/deny created/,
  ],
  ['kubectl get netpol -n $NS -o wide', /^NAME +POD-SELECTOR +AGE\ndeny +<none> +\S+/],
  ['kubectl describe netpol deny -n $NS', /Allowing ingress traffic:\n +<none> \(Selected pods are isolated/],
  ['kubectl exec -n $NS tester -- wget -qO- -T 1 http://web', /^$/, 1],
  ['kubectl patch netpol deny -n $NS --type=merge -p \'{"spec":{"ingress":[{}]}}\'', /patched/],
  ['kubectl exec -n $NS tester -- wget -q --spider -T 2 http://web', /^$/],
  ['kubectl explain networkpolicy.spec.egress --recursive', /namespaceSelector\t?<LabelSelector>/],
  ['kubectl auth can-i create pods', /^yes$/m],
  ['kubectl auth whoami', /kubernetes-admin/],
  ['kubectl run once -n $NS --rm -i --image=busybox --restart=Never -- echo out', /^out$/m],
  ['kubectl debug web -n $NS --image=busybox -i -- echo from the side', /from the side/],
  ['kubectl get events -n $NS', /Started/],
  ['kubectl delete pod web -n $NS --now', /pod "web" (force )?deleted/],
  ['kubectl apply --server-side -n $NS -f deploy.yaml', /deployment\.apps\/side serverside-applied/],
  ['kubectl diff -n $NS -f deploy.yaml', /^$/],
  ['kubectl delete namespace $NS --timeout=40s', /namespace "n-\d+" deleted/],
];

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: side}
spec:
  selector: {matchLabels: {app: side}}
  template:
    metadata: {labels: {app: side}}
    spec: {containers: [{name: web, image: nginx}]}
`;

describe.runIf(withKubectl)('a real kubectl', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox('--fast');
    await sandbox.sh(`cat > deploy.yaml <<'END'\n${deployment}END\n`);
  }, 120_000);
  afterAll(() => sandbox?.stop());

  it.each(MINORS)('of %s does all that a candidate does', { timeout: 180_000 }, async (minor) => {
    const failures: string[] = [];
    for (const [line, prints, code = 0] of battery) {
      const ran = await sandbox.sh(`NS=n-${minor.slice(2)}; ${line}`, minor);
      if (!prints.test(ran.stdout) || ran.code !== code) {
        failures.push(`$ ${line}\ncode ${ran.code}\n${ran.stdout}${ran.stderr}`);
      }
    }
    expect(failures.join('\n')).toBe('');
  });

  it('and a helm 4 installs, upgrades and takes away a release', { timeout: 60_000 }, async () => {
    const helm = await helmPath();
    const none = await sandbox.sh(`${helm} list -A`);
    expect(none).toMatchObject({ code: 0 });
    expect(none.stdout).toMatch(/^NAME\s+NAMESPACE/);
    await sandbox.sh(`mkdir -p chart/templates
      printf 'apiVersion: v2\nname: tiny\nversion: 0.1.0\n' > chart/Chart.yaml
      printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: tiny}\ndata: {a: "{{ .Values.a }}"}\n' > chart/templates/c.yaml`);
    const lines = [
      [`${helm} install tiny chart --set a=1`, /STATUS: deployed/],
      [`${helm} upgrade tiny chart --set a=2`, /has been upgraded/],
      [`kubectl get configmap tiny -o jsonpath='{.data.a}'`, /^2$/],
      [`${helm} list`, /tiny\s+default\s+2\s/],
      [`${helm} uninstall tiny`, /uninstalled/],
    ] as const;
    for (const [line, prints] of lines) {
      const ran = await sandbox.sh(line);
      expect({ line, ...ran }).toMatchObject({ code: 0, stdout: expect.stringMatching(prints) as string });
    }
  });
});
