import { expect, test } from 'vitest';
import { highlight } from './highlight.ts';

const marked = (text: string, wanted: string) =>
  highlight(text, wanted)
    .map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join('');

test.each([
  ['Error: no error', 'ERROR', '[Error]: no [error]'],
  ['aaa', 'aa', '[aa]a'],
  ['plain', 'x', 'plain'],
  ['plain', '', 'plain'],
  ['', 'x', ''],
  ['a.b', '.', 'a[.]b'],
  ['İx', 'x', '[İx]'],
])('%j searched for %j is %j', (text, wanted, result) => expect(marked(text, wanted)).toBe(result));
