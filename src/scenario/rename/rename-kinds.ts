import type { FlowText, TaskKind } from '../scenario.ts';
import { type NamespaceNames, type Renaming, renameInProse } from './rename-words.ts';
import { renameInYaml } from './rename-yaml.ts';

/** What a task asks, under other namespace names. */
export function renameInKindOfTask(kind: TaskKind, renaming: Renaming): TaskKind {
  const flow = (of: FlowText): FlowText => renameInFlow(of, renaming.names);
  const prose = (text: string): string => renameInProse(text, renaming);
  const applied = ({ apply }: { readonly apply?: string }) =>
    apply === undefined ? {} : { apply: renameInYaml(apply, renaming) };
  switch (kind.is) {
    case 'write':
    case 'repair':
    case 'labels':
      return kind;
    case 'choose': {
      const options = kind.options.map(({ id, file, text, because }) => ({
        id,
        file,
        text: renameInYaml(text, renaming),
        because: prose(because),
      }));
      return { ...kind, question: prose(kind.question), options };
    }
    case 'predict':
      return { ...kind, question: prose(kind.question), flows: kind.flows.map(flow), ...applied(kind) };
    case 'trueOrFalse': {
      const shows = kind.shows.map((shown) => ({ ...shown, flow: flow(shown.flow) }));
      const apply = renameInYaml(kind.apply, renaming);
      return { ...kind, statement: prose(kind.statement), apply, shows, because: prose(kind.because) };
    }
    case 'whichPolicy':
      return {
        ...kind,
        question: prose(kind.question),
        flow: flow(kind.flow),
        because: prose(kind.because),
        ...applied(kind),
      };
  }
}

function renameInFlow(flow: FlowText, names: NamespaceNames): FlowText {
  return { ...flow, from: renameInEnd(flow.from, names), to: renameInEnd(flow.to, names) };
}

/** `shop/web`, `service:shop/db`, `shop/{app=web}`: the namespace stands before the first slash. */
function renameInEnd(text: string, names: NamespaceNames): string {
  return text.replace(/^((?:service:)?)([a-z0-9][-a-z0-9]*)(?=\/)/, (_, before: string, name: string) => {
    return `${before}${names.get(name) ?? name}`;
  });
}

/** The one document of an answer: ends of connections, and policies by namespace and name. */
export function renameInDocument(text: string, names: NamespaceNames): string {
  return text.replace(
    /(?<![\w./:-])((?:service:)?)([a-z0-9][-a-z0-9]*)(?=\/[a-z0-9{])/g,
    (_, before: string, name: string) => {
      return `${before}${names.get(name) ?? name}`;
    },
  );
}
