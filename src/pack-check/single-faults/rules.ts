import type { NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { joinedPeers, peerFaults } from './peers.ts';
import { isDnsPort, portFaults } from './ports.ts';
import type { FaultWords } from './words.ts';
import type { Rule } from './written-rules.ts';

/** The rules with one fault; of a rule that is dropped, its ports. */
export type RuleFault = readonly [
  kind: string,
  named: readonly string[],
  rules: readonly Rule[],
  dropped?: readonly NetworkPolicyPort[],
];

/** All faults of the rules of one direction of a policy: in one rule, in a peer or a port of it, and between two. */
export function ruleFaults(rules: readonly Rule[], words: FaultWords): readonly RuleFault[] {
  const merged = mergedRules(rules).map((changed): RuleFault => ['merge two rules', ['rules-merged'], changed]);
  const changed = rules.flatMap((rule, at) => {
    const dns = (rule.ports ?? []).some(({ port }) => isDnsPort(port));
    const { peers = [], ports = [] } = rule;
    const replaced = (...others: Rule[]) => rules.toSpliced(at, 1, ...others);
    return [
      [
        'drop a rule',
        [
          ...(dns ? ['dns-forgotten', 'dns-udp-only', 'dns-tcp-only', 'door-missing'] : ['door-missing']),
          // Without policyTypes, the last egress rule made the policy isolate for egress.
          ...(rules.length === 1 ? ['empty-egress'] : []),
        ],
        replaced(),
        ports,
      ] as RuleFault,
      ...(peers.length === 0 && ports.length > 0
        ? [
            ['pods for anyone', ['empty-for-blank'], replaced({ peers: [{ podSelector: {} }], ports })] as RuleFault,
            [
              'pods for anyone',
              ['empty-for-blank'],
              replaced({ peers: [{ namespaceSelector: {} }], ports }),
            ] as RuleFault,
          ]
        : []),
      ...(peers.length === 0
        ? words.labels.slice(0, 1).map(([key, value]): RuleFault => {
            const peer = { podSelector: { matchLabels: { [key]: value } }, namespaceSelector: {} };
            return ['some pods for anyone', ['peer-too-narrow'], replaced({ ...rule, peers: [peer] })];
          })
        : []),
      ...(peers.length > 0 && ports.length > 0
        ? [
            // The rule that the ports are alone in has no peers: both names are true.
            [
              'ports in a rule of their own',
              ['ports-as-own-rule', 'no-peers'],
              replaced({ peers }, { ports }),
            ] as RuleFault,
            ['drop the peers', ['no-peers'], replaced({ ports })] as RuleFault,
            ['drop the ports', ['no-ports'], replaced({ peers })] as RuleFault,
          ]
        : []),
      ...(peers.length > 1 && ports.length > 1
        ? [
            [
              'split a rule',
              ['rules-split'],
              replaced(
                { peers: peers.slice(0, 1), ports: ports.slice(0, 1) },
                { peers: peers.slice(1), ports: ports.slice(1) },
              ),
            ] as RuleFault,
          ]
        : []),
      ...(peers.length > 1
        ? peers.map(
            (_, index): RuleFault => [
              'drop a peer',
              ['door-missing'],
              replaced({ ...rule, peers: peers.toSpliced(index, 1) }),
            ],
          )
        : []),
      ...joinedPeers(peers).map(
        (joined): RuleFault => ['AND for OR', ['or-written-as-and'], replaced({ ...rule, peers: [...joined] })],
      ),
      ...peers.flatMap((peer, index) =>
        peerFaults(peer, dns, words).map(
          ([kind, named, changed]): RuleFault => [
            kind,
            named,
            replaced({ ...rule, peers: peers.toSpliced(index, 1, ...changed) }),
          ],
        ),
      ),
      ...ports.flatMap((port, index) =>
        portFaults(port, ports, words).map(
          ([kind, named, changed]): RuleFault => [
            kind,
            named,
            replaced({ ...rule, ports: ports.toSpliced(index, 1, ...changed) }),
          ],
        ),
      ),
    ];
  });
  return [...changed, ...merged, ...movedPorts(rules)];
}

/** The ports of each rule moved to each rule for other peers: one of them, or all. */
function movedPorts(rules: readonly Rule[]): readonly RuleFault[] {
  const isFull = ({ peers = [], ports = [] }: Rule) => peers.length > 0 && ports.length > 0;
  return rules.filter(isFull).flatMap((from) =>
    rules.filter(isFull).flatMap((to) => {
      const [mine, theirs] = [from.ports ?? [], to.ports ?? []];
      const texts = new Set(theirs.map((port) => JSON.stringify(port)));
      const movable = mine.filter((port) => !texts.has(JSON.stringify(port)));
      if (JSON.stringify(from.peers) === JSON.stringify(to.peers) || movable.length === 0) return [];
      const choices = [...movable.map((port) => [port]), ...(movable.length > 1 ? [movable] : [])];
      return choices.map((moved): RuleFault => {
        const left = mine.filter((port) => !moved.includes(port));
        const changed = rules.flatMap((rule): Rule[] => {
          if (rule === to) return [{ ...to, ports: [...theirs, ...moved] }];
          if (rule !== from) return [rule];
          return left.length > 0 ? [{ ...from, ports: left }] : [];
        });
        return ['port in another rule', ['port-in-another-rule'], changed];
      });
    }),
  );
}

/** Each two rules that both have peers and ports made one, with the peers and the ports of both. */
function mergedRules(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  return rules.flatMap((one, at) =>
    rules.slice(at + 1).flatMap((other, beyond) => {
      if (![one.peers, one.ports, other.peers, other.ports].every((list) => (list ?? []).length > 0)) return [];
      const both = { peers: [...one.peers!, ...other.peers!], ports: [...one.ports!, ...other.ports!] };
      return [rules.with(at, both).toSpliced(at + 1 + beyond, 1)];
    }),
  );
}
