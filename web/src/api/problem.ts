/** An error answer of the API (RFC 9457), or no answer at all (status 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly hint: string;
  readonly errors: { where: string; what: string }[];
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

type ProblemBody = {
  title?: string;
  detail?: string;
  hint?: string;
  errors?: { where: string; what: string }[];
};

/** The problem that a failed response carries; also where a proxy answered with a page of its own. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await readJson(response);
  const retryAfter = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const title = body.title ?? `The server answered ${response.status}`;
  return new ApiProblem({
    status: response.status,
    title,
    message: body.detail ?? title,
    hint: body.hint ?? '',
    errors: body.errors ?? [],
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

async function readJson(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as ProblemBody) : {};
  } catch {
    return {};
  }
}
