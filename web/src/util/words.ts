/** Why words that people give for the record would be refused: the API takes 3 to 200 characters. Pure. */
export function wordsTrouble(words: string, asked = 'Say why'): string | null {
  const { length } = words.trim();
  return length >= 3 && length <= 200 ? null : `${asked}, in 3 to 200 characters.`;
}
