import type { YAMLError } from 'yaml';

/** The parser's faults in plain words: by their codes, and where one code has several meanings by its text. */
export function faultWords({ code, message }: YAMLError): string {
  const found = words.find(([faultCode, part]) => faultCode === code && message.includes(part));
  return found?.[2] ?? `This is not YAML: ${message}.`;
}

const words: readonly (readonly [code: string, part: string, words: string])[] = [
  ['TAB_AS_INDENT', '', 'A tab stands where the line is indented; YAML takes blanks only.'],
  ['BAD_INDENT', 'Flow', 'A bracket is opened and not closed.'],
  ['BAD_INDENT', '', 'This line is not indented as the lines around it ask for.'],
  ['BAD_ALIAS', '', 'An alias needs a name after the *; text that begins with * needs quotes.'],
  ['BAD_DQ_ESCAPE', '', 'This escape in double quotes means nothing in YAML.'],
  ['BAD_SCALAR_START', '', 'Text cannot begin with this character without quotes.'],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    '',
    'There is a second key on this line: give it a line of its own, or put the text in quotes.',
  ],
  ['BLOCK_IN_FLOW', '', 'A block begins inside brackets: close them first, or go on within brackets.'],
  ['MISSING_CHAR', 'closing', 'A quote is opened and not closed.'],
  ['MISSING_CHAR', 'Implicit', 'This line has no colon, so it is no key; or the text above it needs quotes.'],
  ['MISSING_CHAR', 'expected', 'A bracket is opened and not closed.'],
  ['MISSING_CHAR', 'space', 'A blank is missing between two values.'],
  ['MISSING_CHAR', ',', 'A comma is missing between two values.'],
  ['MULTILINE_IMPLICIT_KEY', '', 'A key must stand on one line and be followed by a colon.'],
  ['RESOURCE_EXHAUSTION', '', 'This is nested too deep to be read.'],
  ['UNEXPECTED_TOKEN', '', 'This does not belong here.'],
];
