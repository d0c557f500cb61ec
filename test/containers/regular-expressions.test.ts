import { describe, expect, it } from 'vitest';
import { compileRegex } from '../../src/containers/libc/regex/compile.ts';
import type { RegexSyntax } from '../../src/containers/libc/regex/parser.ts';
import { inContainer } from './in-a-pod.ts';
import recorded from './recorded/gnu-sed.json' with { type: 'json' };

/** The text of the first match and its groups; undefined: none. */
function found(expression: string, syntax: RegexSyntax, text: string, ignoresCase = false) {
  return compileRegex(expression, syntax, { ignoresCase }).exec(text)?.groups;
}

describe('a regular expression', () => {
  it.each<[RegexSyntax, string, string, readonly (string | undefined)[] | undefined]>([
    ['extended', 'a|ab', 'xabc', ['ab']],
    ['extended', '(a|ab)(c|bcd)?', 'abcd', ['abcd', 'a', 'bcd']],
    ['perl', 'a|ab', 'xabc', ['a']],
    ['extended', 'x*', 'aaa', ['']],
    ['extended', 'a{2,3}', 'aaaa', ['aaa']],
    ['extended', 'a{,2}b', 'aaab', ['aab']],
    ['extended', 'a{x', 'a{x', ['a{x']],
    ['basic', 'a\\{2\\}', 'aaa', ['aa']],
    ['basic', 'a+(b|c)?', 'a+(b|c)?', ['a+(b|c)?']],
    ['basic', 'a\\+\\(b\\|c\\)\\?', 'aac', ['aac', 'c']],
    ['basic', '*a', 'b*a', ['*a']],
    ['basic', '^*a', '*a', ['*a']],
    ['basic', '\\(*a\\)', '*a', ['*a', '*a']],
    ['basic', 'a^b$c', 'a^b$c', ['a^b$c']],
    ['basic', '\\(^a\\)\\|b$', 'cb', ['b', undefined]],
    ['extended', '[]a-]+', 'x]-a', [']-a']],
    ['extended', '[^[:space:]_]+', ' _ab', ['ab']],
    ['extended', '[[:alpha:][:digit:]-]+', '-a1 ', ['-a1']],
    ['extended', '[\\n]+', 'a\\n', ['\\n']],
    ['awk', '[\\n]+', 'a\\n\n', ['\n']],
    ['extended', '[[.-.]]', 'a-', ['-']],
    ['extended', 'a.c', 'a\nc', ['a\nc']],
    ['perl', 'a.c', 'a\nc', undefined],
    ['extended', '\\<b\\w+\\>', 'abc bcd', ['bcd']],
    ['extended', '^.$', '😀', ['😀']],
    ['extended', '[😀-😂]', 'a😁', ['😁']],
    ['perl', '\\d+?\\b', 'a12 3', ['12']],
    ['perl', '(?:ab)+', 'abab', ['abab']],
    ['perl', '(?i)AB', 'ab', ['ab']],
    ['perl', '[\\D]+', '12ab', ['ab']],
    ['extended', '(a{0,40}){0,40}b', 'aab', ['aab', '']],
  ])('%s %s finds in %j what the program finds', (syntax, expression, text, groups) => {
    expect(found(expression, syntax, text)).toEqual(groups);
  });

  it.each<[RegexSyntax, string, string, readonly (string | undefined)[] | undefined]>([
    ['extended', '(.)\\1', 'abccd', ['cc', 'c']],
    ['basic', '\\(a*\\)b\\1$', 'aabaa', ['aabaa', 'aa']],
    ['extended', '(a|ab)(c|bcd)\\2?', 'abcdbcd', ['abcdbcd', 'a', 'bcd']],
    ['extended', '^(.*)-\\1$', '-', ['-', '']],
    ['extended', '(a*)*\\1b', 'aab', ['aab', 'a']],
    ['extended', '^(a*)*\\1b', 'b', ['b', '']],
    ['extended', '(^| )(\\w+) \\2( |$)', 'the the end', ['the the ', '', 'the', ' ']],
    ['extended', '([a-c])x\\1', 'axb bxb', ['bxb', 'b']],
    ['perl', 'a(?=b)', 'acab', ['a']],
    ['perl', 'a(?!c).', 'acab', ['ab']],
    ['perl', '(?<=\\$)\\d+', '1 $23', ['23']],
    ['perl', '(?<!\\d)\\d{2}(?!\\d)', '123 45', ['45']],
    ['perl', '(?=.*(\\d))[a-z]+', 'ab1', ['ab', '1']],
    ['perl', 'a++b', 'aab', ['aab']],
    ['perl', 'a++a', 'aaa', undefined],
    ['perl', '(?>a|ab)c', 'abc', undefined],
    ['perl', '(a+?)\\1\\b', 'aaaa', ['aaaa', 'aa']],
    ['extended', 'a{1001}', 'a'.repeat(1001), ['a'.repeat(1001)]],
  ])('%s %s, for which the program goes back, finds in %j the same', (syntax, expression, text, groups) => {
    expect(found(expression, syntax, text)).toEqual(groups);
  });

  it.each<[RegexSyntax, string, string]>([
    ['extended', '(a', 'Unmatched ( or \\('],
    ['extended', 'a)', 'Unmatched ) or \\)'],
    ['extended', '[a', 'Unmatched [, [^, [:, [., or [='],
    ['extended', 'a\\', 'Trailing backslash'],
    ['extended', 'a{3,2}', 'Invalid content of \\{\\}'],
    ['extended', 'a{99999}', 'Regular expression too big'],
    ['extended', '((a{300}){300}){300}\\1', 'Regular expression too big'],
    ['extended', '[b-a]', 'Invalid range end'],
    ['extended', '[[:nosuch:]]', 'Invalid character class name'],
    ['extended', '(a)\\2', 'Invalid back reference'],
    ['extended', '+a', 'Invalid preceding regular expression'],
    ['basic', 'a\\{2', 'Unmatched { or \\{'],
    ['perl', '(?R)', 'unrecognized character after (? or (?-'],
    ['extended', '('.repeat(5000), 'Regular expression too big'],
  ])('%s %s is refused as regcomp refuses it', (syntax, expression, message) => {
    expect(() => compileRegex(expression, syntax)).toThrow(message);
  });

  it('ignores case, in groups that are repeated too', () => {
    expect(found('[b-d]É', 'extended', 'xCé', true)).toEqual(['Cé']);
    expect(found('(ab)\\1', 'extended', 'aBAb', true)).toEqual(['aBAb', 'aB']);
    expect(found('[^a]b\\b()\\1', 'extended', 'AbCb', true)).toEqual(['Cb', '']);
  });
});

describe('GNU sed 4.9 replaces what it matches by `<&|\\\\1>`', () => {
  const cases = recorded.map((each) => ({ ...each, syntax: each.syntax === 'basic' ? 'basic' : 'extended' }) as const);

  it.each(cases.filter(({ error }) => error === undefined))(
    '$syntax $expression in $text',
    async ({ syntax, expression, text = '', replaced }) => {
      const hasGroup = expression.includes('(');
      const filler = ({ groups }: { readonly groups: readonly (string | undefined)[] }) =>
        `<${groups[0] ?? ''}${hasGroup ? `|${groups[1] ?? ''}` : ''}>`;
      expect(await compileRegex(expression, syntax).replace(text, filler, () => undefined)).toBe(replaced);
    },
  );

  it.each(cases.filter(({ error }) => error !== undefined))(
    'and refuses $syntax $expression',
    ({ syntax, expression, error }) => {
      expect(() => compileRegex(expression, syntax)).toThrow(error);
    },
  );
});

const letters = 'a'.repeat(40);

describe('an expression that goes back without end is given up', () => {
  it.each([
    ['busybox', `echo ${letters} | grep -E '^(a*)*\\1b'`, 'grep'],
    ['busybox', `echo ${letters}b | sed -E 's/^(a+)+\\1$/x/'`, 'sed'],
    ['debian', `echo ${letters}b | grep -P '^(?=(a+)+$)x'`, 'grep'],
    ['debian', `bash -c '[[ ${letters}b =~ ^(a+)+\\1$ ]]'`, 'bash'],
    ['busybox', `expr ${letters} : '\\(a*\\)*\\1b'`, 'expr'],
  ])('in %s: %s', async (image, line, program) => {
    const { stderr, code } = await inContainer(image)(['sh', '-c', line]);
    expect(stderr).toMatch(new RegExp(`^${program}: .*the regular expression was given up after \\d+ steps\n$`));
    expect(code).toBe(2);
  });

  it('and others have their turns between the lines of a slow one', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const line = `for i in $(seq 200); do echo ${'ab'.repeat(60)}; done | grep -cE '^(.*)(.*)x\\1\\2'`;
    const { stdout } = await inContainer('busybox')(['sh', '-c', line]);
    clearInterval(timer);
    expect(stdout).toBe('0\n');
    expect(turns).toBeGreaterThan(5);
  });
});

describe('what programs make of matches', () => {
  it.each([
    ['echo baaac | sed "s/a*/x/g"', 'xbxcx\n'],
    ['echo abc | sed "s/b*/-/2"', 'a-c\n'],
    ['echo aXbXc | sed "s/X/-/2"', 'aXb-c\n'],
    ['echo abcd | grep -oE "a|ab"', 'ab\n'],
    ['printf "a\\nb\\n" | sed "N;s/a.b/x/"', 'x\n'],
    ['echo "k1=v1;k2=v2" | sed -E "s/([a-z0-9]+)=([a-z0-9]+)/\\2=\\1/g"', 'v1=k1;v2=k2\n'],
    ['echo "a, b;c" | awk \'{n = split($0, p, /[,;] */); print n, p[2], p[3]}\'', '3 b c\n'],
    ['echo "a//b" | awk -F/+ "{print \\$2}"', 'b\n'],
    ['echo foofoo | awk \'{gsub(/o+/, "[&]"); print; sub(/f/, "F"); print}\'', 'f[oo]f[oo]\nF[oo]f[oo]\n'],
    ['echo "x y" | awk \'{print match($0, / y/), RSTART, RLENGTH}\'', '2 2 2\n'],
    ['expr abcabc : "\\(abc\\)\\1"', 'abc\n'],
    ['echo "a.b" | grep -F . | grep -c "a\\.b"', '1\n'],
    ['printf "one\\ntwo\\n" | grep -x "t.*"', 'two\n'],
    ['printf "cat\\nconcat\\n" | grep -w cat', 'cat\n'],
  ])('%s', async (line, stdout) => {
    expect(await inContainer('busybox')(['sh', '-c', line])).toMatchObject({ stdout, stderr: '' });
  });

  it('says in GNU’s words and in busybox’s what is wrong with an expression', async () => {
    const line = 'echo a | grep -E "(a"';
    expect(await inContainer('debian')(['sh', '-c', line])).toMatchObject({
      stderr: 'grep: Unmatched ( or \\(\n',
      code: 2,
    });
    expect(await inContainer('busybox')(['sh', '-c', line])).toMatchObject({
      stderr: "grep: bad regex '(a': Unmatched ( or \\(\n",
      code: 2,
    });
  });
});
