/** What a task is made of: for faults that people could make in it. */
export interface Words {
  readonly namespaces: readonly string[];
  readonly labels: readonly (readonly [string, string])[];
  readonly ports: readonly number[];
}
