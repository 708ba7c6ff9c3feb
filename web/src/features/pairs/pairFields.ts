/** What may stand in the form's fields; the API checks the same again. Pure. */

export function countryTrouble(value: string): string | null {
  return /^[A-Z]{2}$/.test(value) ? null : 'Two capital letters, such as UZ.';
}

export function operatorTrouble(value: string): string | null {
  return /^[a-z0-9][a-z0-9-]{0,31}$/.test(value)
    ? null
    : 'Small letters, digits and hyphens, at most 32, such as tata-docomo.';
}

/** Numbers as people paste them: apart by lines, commas or semicolons, with spaces, dashes or brackets inside. */
export function numbersIn(text: string): string[] {
  return text
    .split(/[\n,;]+/)
    .map((number) => number.replace(/[\s()-]/g, ''))
    .filter(Boolean);
}

export function numbersTrouble(text: string): string | null {
  const numbers = numbersIn(text);
  const wrong = numbers.find((number) => !/^\+[1-9]\d{6,14}$/.test(number));
  if (wrong !== undefined) return `${wrong} is not a number such as +998901234567.`;
  return numbers.length > 0 ? null : 'At least one number.';
}

/** Which of the numbers that were sent a problem's `errors` are about: "numbers.2" is the third. */
export function refusedNumbers(errors: { where: string; what: string }[], numbers: string[]): string | null {
  const refused = errors
    .map(({ where, what }) => ({ number: numbers[Number(where.split('.').at(-1))], what }))
    .filter(({ number }) => number !== undefined)
    .map(({ number, what }) => `${number}: ${what}`);
  return refused.length > 0 ? refused.join('; ') : null;
}

export function sourceTrouble(value: string): string | null {
  return value.trim() ? null : 'Where the permission is from.';
}
