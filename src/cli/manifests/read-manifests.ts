import { asManifest } from '../../kube/as-manifest.ts';
import type { Manifest, Place } from '../../kube/manifest.ts';
import { atPlace } from '../../kube/print-place.ts';
import { type Document, type Fault, readManifests } from '../../kube/yaml/read-manifests.ts';
import type { TextFile } from '../../kube/yaml/text-file.ts';
import type { ProcessContext } from '../command-context.ts';
import { invalidFile } from '../exit.ts';
import { write } from '../output.ts';
import { configurationName } from './configuration-files.ts';
import { ObjectLimits } from './object-limits.ts';

/** A manifest, and the document that it was read from. */
export interface ManifestDocument {
  readonly document: Document;
  readonly manifest: Manifest;
}

/** The most warnings alike that are printed. */
const MAX_ALIKE = 20;

/** Faults and warnings of files, each a line `file:line:column: message`, in the order in which they were found. */
export class FileReport {
  readonly faults: string[] = [];
  readonly warnings: string[] = [];
  readonly #alike = new Map<string, { readonly place: Place; count: number }>();

  fault(place: Place, message: string): void {
    this.faults.push(atPlace(place, message));
  }

  warn(place: Place, message: string): void {
    this.warnings.push(atPlace(place, message));
  }

  /**
   * A warning of the API server about an object of a kind. Of many warnings alike, which a dump of a large cluster may
   * bring about, the first ones are kept.
   */
  warnOf(kind: string, document: Document, warning: string): void {
    const form = `${kind} ${warning.replaceAll(/\[\d+\]/g, '[]')}`;
    const known = this.#alike.get(form) ?? { place: document.place, count: 0 };
    known.count++;
    this.#alike.set(form, known);
    if (known.count > MAX_ALIKE) return;
    const isOfField = warning.startsWith('unknown field ');
    this.warn(warnedPlace(document, warning), isOfField ? `${warning} is ignored` : warning);
  }

  /** Ends the command where there is a fault: an invalid file, with all faults. */
  throwFaults(): void {
    if (this.faults.length > 0) throw invalidFile(this.faults);
  }

  /** Prints the warnings on standard error. */
  async printWarnings({ stderr }: Pick<ProcessContext, 'stderr'>): Promise<void> {
    for (const warning of this.warnings) await write(stderr, `warning: ${warning}\n`);
    for (const { place, count } of this.#alike.values()) {
      if (count <= MAX_ALIKE) continue;
      const more = `and ${count - MAX_ALIKE} more like the one here`;
      await write(stderr, `warning: ${atPlace(place, more)}\n`);
    }
  }
}

/**
 * The manifests of files, in order, as kubectl reads them before it sends them: YAML or JSON, `List` objects unpacked,
 * each with apiVersion, kind and a name. Every command that takes manifests reads them here. Text that is not YAML, and
 * a document that is no manifest, go to the report, and the rest is read all the same. A configuration file is skipped.
 * A file with which there are more objects of a kind than are read ends the reading, with a fault.
 */
export function* manifestsIn(files: readonly TextFile[], report: FileReport): Generator<ManifestDocument> {
  const limit = new ObjectLimits();
  for (const { file, text } of files) {
    const read = readManifests(text, file);
    if ('fault' in read) {
      report.faults.push(printFault(read.fault));
      continue;
    }
    const excess = limit.excessOf(read.documents);
    if (excess !== null) return void report.faults.push(`${file}: ${excess}`);
    for (const { place, message } of read.warnings) report.warn(place, message);
    for (const document of read.documents) {
      const configuration = configurationName(document.value);
      if (configuration !== null) {
        report.warn(
          document.place,
          `${configuration} is skipped: it is a configuration file, and no object of a cluster`,
        );
        continue;
      }
      const checked = asManifest(document.value, file);
      if ('status' in checked) report.fault(document.placeOf(checked.at), checked.status.message);
      else yield { document, manifest: checked.manifest };
    }
  }
}

/** The place of the field that a warning is about; of the document where it names none. */
function warnedPlace(document: Document, warning: string): Place {
  const path = /^unknown field "([^"]+)"/.exec(warning)?.[1] ?? /^[\w.[\]]+(?=:)/.exec(warning)?.[0];
  return path === undefined ? document.place : document.placeOf(path);
}

/** Text that is not YAML, for people: the place and the fault, and below them the line with a caret. */
export function printFault({ place, message, excerpt }: Fault): string {
  return [atPlace(place, message), ...(excerpt === '' ? [] : [excerpt])].join('\n');
}
