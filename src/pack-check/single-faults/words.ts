/** The namespaces, labels and ports that faults of a task can use. */
export interface FaultWords {
  readonly namespaces: readonly string[];
  readonly labels: readonly (readonly [string, string])[];
  readonly ports: readonly number[];
  /** The policies of the start state, as NAMESPACE/NAME. */
  readonly given: readonly string[];
  /** The Services with a selector: what that selects, their address, and their ports that lead to another one. */
  readonly services: readonly {
    readonly namespace: string;
    readonly selector: Readonly<Record<string, string>>;
    readonly address: string;
    readonly ports: readonly { readonly port: number; readonly targetPort: number | string }[];
  }[];
}
