import { asManifest } from '../kube/as-manifest.ts';
import type { Manifest, Place } from '../kube/manifest.ts';
import { atPlace } from '../kube/print-place.ts';
import { type Document, type Fault, readManifests } from '../kube/yaml/read-manifests.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import type { ProcessContext } from './command-context.ts';
import { invalidFile } from './exit.ts';
import { write } from './output.ts';

/** A manifest, and the document that it was read from. */
export interface ManifestDocument {
  readonly document: Document;
  readonly manifest: Manifest;
}

/** Faults and warnings of files, each a line `file:line:column: message`, in the order in which they were found. */
export class FileReport {
  readonly faults: string[] = [];
  readonly warnings: string[] = [];

  fault(place: Place, message: string): void {
    this.faults.push(atPlace(place, message));
  }

  warn(place: Place, message: string): void {
    this.warnings.push(atPlace(place, message));
  }

  /** Ends the command where there is a fault: an invalid file, with all faults. */
  throwFaults(): void {
    if (this.faults.length > 0) throw invalidFile(this.faults);
  }

  /** Prints the warnings on standard error. */
  async printWarnings({ stderr }: Pick<ProcessContext, 'stderr'>): Promise<void> {
    for (const warning of this.warnings) await write(stderr, `warning: ${warning}\n`);
  }
}

/**
 * The manifests of files, in order, as kubectl reads them before it sends them: YAML or JSON, `List` objects unpacked,
 * each with apiVersion, kind and a name. Every command that takes manifests reads them here. Text that is not YAML, and
 * a document that is no manifest, go to the report, and the rest is read all the same.
 */
export function* manifestsIn(files: readonly TextFile[], report: FileReport): Generator<ManifestDocument> {
  for (const { file, text } of files) {
    const read = readManifests(text, file);
    if ('fault' in read) {
      report.faults.push(printFault(read.fault));
      continue;
    }
    for (const { place, message } of read.warnings) report.warn(place, message);
    for (const document of read.documents) {
      const checked = asManifest(document.value, file);
      if ('status' in checked) report.fault(document.placeOf(checked.at), checked.status.message);
      else yield { document, manifest: checked.manifest };
    }
  }
}

/** Text that is not YAML, for people: the place and the fault, and below them the line with a caret. */
export function printFault({ place, message, excerpt }: Fault): string {
  return [atPlace(place, message), ...(excerpt === '' ? [] : [excerpt])].join('\n');
}
