/** Words that no role, binding or claim has: each stands for all such words. */
export interface FreshWords {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
  readonly user: string;
  readonly account: string;
  /** The last part of a path. */
  readonly pathPart: string;
}

/** Fresh words that are none of `taken`, and easy to know in what is printed. */
export function freshWords(taken: ReadonlySet<string>): FreshWords {
  const fresh = (word: string): string => {
    let found = word;
    for (let count = 2; taken.has(found); count++) found = `${word}-${count}`;
    return found;
  };
  return {
    verb: fresh('any-other-verb'),
    group: fresh('any-other.example.com'),
    resource: fresh('any-others'),
    subresource: fresh('any-other'),
    name: fresh('any-other-name'),
    namespace: fresh('any-other-namespace'),
    user: fresh('any-other-user'),
    account: fresh('any-other-account'),
    pathPart: fresh('any-other-path'),
  };
}
