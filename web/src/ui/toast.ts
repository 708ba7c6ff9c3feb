import { notifications } from '@mantine/notifications';
import { ApiProblem, explain } from '../api/problem.ts';

export function toastDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 5_000 });
}

/** Stays until it is closed: what failed at night should still be there in the morning. */
export function toastFailed(what: string, error: unknown): void {
  const title = error instanceof ApiProblem && error.status === 409 ? `${what}: not now` : what;
  notifications.show({ title, message: explain(error), color: 'red', autoClose: false });
}
