/** A variable of a shell. */
export interface Variable {
  readonly value: string;
  readonly isExported: boolean;
  readonly isReadonly: boolean;
}

/** What variables were before they were set; undefined: they were not set. */
export type SavedVariables = Map<string, Variable | undefined>;

/** The variables of a shell, with those that are local to functions. */
export class Variables {
  readonly #byName: Map<string, Variable>;
  /** For each function that runs, what its `local` variables were before. */
  readonly #scopes: SavedVariables[] = [];

  constructor(variables: Iterable<readonly [string, Variable]> = []) {
    this.#byName = new Map(variables);
  }

  /** The same variables for a subshell, which is outside of all functions. */
  copy(): Variables {
    return new Variables(this.#byName);
  }

  /** All variables by name. */
  sorted(): readonly (readonly [string, Variable])[] {
    return [...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The variable of a name; undefined: it is not set. */
  get(name: string): Variable | undefined {
    return this.#byName.get(name);
  }

  /** Sets a variable, even one that is read-only. */
  set(name: string, { value, isExported = false, isReadonly = false }: Partial<Variable> & { value: string }): void {
    this.#byName.set(name, { value, isExported, isReadonly });
  }

  /** Removes a variable. */
  unset(name: string): void {
    this.#byName.delete(name);
  }

  /** Sets variables back to what they were. */
  restore(saved: SavedVariables): void {
    for (const [name, variable] of saved) {
      if (variable === undefined) this.#byName.delete(name);
      else this.#byName.set(name, variable);
    }
  }

  /** The exported variables: the environment of programs. */
  environment(): Map<string, string> {
    const exported = [...this.#byName].filter(([, { isExported }]) => isExported);
    return new Map(exported.map(([name, { value }]) => [name, value]));
  }

  /** Whether a function runs. */
  get isInFunction(): boolean {
    return this.#scopes.length > 0;
  }

  /** A function begins to run. */
  enterFunction(): void {
    this.#scopes.push(new Map());
  }

  /** The function that runs has ended: its local variables are gone. */
  leaveFunction(): void {
    this.restore(this.#scopes.pop() ?? new Map());
  }

  /** Makes a variable local to the function that runs. */
  makeLocal(name: string): void {
    const scope = this.#scopes.at(-1);
    if (scope?.has(name) === false) scope.set(name, this.#byName.get(name));
  }
}
