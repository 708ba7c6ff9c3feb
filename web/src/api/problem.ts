import type { FieldProblem, Problem } from './generated/types.gen';

/** An error answer of the API (RFC 9457), or no answer at all (status 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly hint: string;
  readonly errors: FieldProblem[];
  readonly retryAfterS: number | null;

  constructor(fields: Partial<Omit<ApiProblem, 'name'>> & { status: number; message: string }) {
    super(fields.message);
    this.status = fields.status;
    this.title = fields.title ?? 'Something went wrong';
    this.hint = fields.hint ?? '';
    this.errors = fields.errors ?? [];
    this.retryAfterS = fields.retryAfterS ?? null;
  }
}

type ProblemBody = Partial<Problem>;

/** The problem that a failed response carries. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  return problemFrom(await response.json().catch(() => null), response);
}

/** The problem in an answer whose body was read already; also where a proxy answered with a page of its own. */
export function problemFrom(body: unknown, response: Response): ApiProblem {
  const fields: ProblemBody = typeof body === 'object' && body !== null ? body : {};
  const retryAfter = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const title = fields.title ?? `The server answered ${response.status}`;
  return new ApiProblem({
    status: response.status,
    title,
    message: fields.detail ?? title,
    hint: fields.hint ?? '',
    errors: fields.errors ?? [],
    retryAfterS: Number.isNaN(retryAfter) ? null : retryAfter,
  });
}

/** The problem of a request that got no answer. */
export function noAnswer(): ApiProblem {
  return new ApiProblem({
    status: 0,
    title: 'No answer from smsdeck',
    message: 'smsdeck serve does not answer.',
    hint: 'Programs keep running meanwhile. Check the network, and that serve is up.',
  });
}

/** One sentence or two for a person, whatever was thrown. */
export function explain(error: unknown): string {
  if (error instanceof ApiProblem) return error.hint ? `${error.message} ${error.hint}` : error.message;
  return error instanceof Error ? error.message : String(error);
}

/** The fields of a problem's `errors`, by name, for a form: "body.operator" belongs to operator. */
export function fieldErrors(errors: { where: string; what: string }[]): Record<string, string> {
  return Object.fromEntries(errors.map(({ where, what }) => [where.split('.').at(-1) ?? where, what]));
}
