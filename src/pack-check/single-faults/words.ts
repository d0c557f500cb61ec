/** The namespaces, labels and ports that faults of a task can use. */
export interface FaultWords {
  readonly namespaces: readonly string[];
  readonly labels: readonly (readonly [string, string])[];
  readonly ports: readonly number[];
}
