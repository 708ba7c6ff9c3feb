import { useHotkeys } from '@mantine/hooks';

/** Types into which a letter would be written; a check-box is an input too, but takes none. */
const TYPED = /^(text|search|password|number|email|url|tel|date|time|datetime-local)$/;

/** Single keys for the whole page. They do nothing while somebody types, or while a dialog is open. */
export function useKeys(keys: Record<string, () => void>): void {
  useHotkeys(
    Object.entries(keys).map(([key, run]) => [
      key,
      (event: KeyboardEvent) => {
        if (isTyping(event.target) || document.querySelector('[role="dialog"]')) return;
        event.preventDefault();
        run();
      },
      { preventDefault: false },
    ]),
    [],
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return TYPED.test(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
