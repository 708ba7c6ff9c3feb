/** Reasons that people give. Pure. Where somebody gave none, the API writes "stopped by ann" in its place. */

export function saysWho(text: string, by: string): boolean {
  return by !== '' && text.endsWith(` by ${by}`);
}

/** The reason that was given; empty where it would only say again who. */
export function reasonOf(reason: string, by: string): string {
  return saysWho(reason, by) ? '' : reason;
}
