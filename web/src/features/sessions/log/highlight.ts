/** Where the searched text occurs in a line, in whatever case. Pure; the text stays text. */

export type Part = { text: string; hit: boolean };

export function highlight(text: string, wanted: string): Part[] {
  if (wanted === '') return [{ text, hit: false }];
  const [line, needle] = [text.toLowerCase(), wanted.toLowerCase()];
  // A letter whose lower case is longer than itself would move all marks behind it.
  if (line.length !== text.length) return [{ text, hit: line.includes(needle) }];
  const parts: Part[] = [];
  let from = 0;
  for (let at = line.indexOf(needle); at >= 0; at = line.indexOf(needle, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), hit: false });
    parts.push({ text: text.slice(at, at + needle.length), hit: true });
    from = at + needle.length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), hit: false });
  return parts;
}

export function contains(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted.toLowerCase());
}
