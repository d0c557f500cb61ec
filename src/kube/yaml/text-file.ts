/** The text of a file, under the name by which its faults are reported. */
export interface TextFile {
  readonly file: string;
  readonly text: string;
}
