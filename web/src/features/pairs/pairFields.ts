/** What may stand in the form's fields; the API checks the same again. Pure. */

export function countryTrouble(value: string): string | null {
  return /^[A-Z]{2}$/.test(value) ? null : 'Two capital letters, such as UZ.';
}

export function operatorTrouble(value: string): string | null {
  return /^[a-z0-9][a-z0-9-]{0,31}$/.test(value)
    ? null
    : 'Small letters, digits and hyphens, at most 32, such as tata-docomo.';
}

/** The fields of a problem's `errors`, by name, for a form: "body.operator" belongs to operator. */
export function fieldErrors(errors: { where: string; what: string }[]): Record<string, string> {
  return Object.fromEntries(errors.map(({ where, what }) => [where.split('.').at(-1) ?? where, what]));
}
