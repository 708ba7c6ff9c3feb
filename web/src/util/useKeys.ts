import { useHotkeys } from '@mantine/hooks';

/** Types into which a letter would be written; a check-box is an input too, but takes none. */
const TYPED = /^(text|search|password|number|email|url|tel|date|time|datetime-local)$/;

/** Single keys for the whole page. They do nothing while somebody types, or while a dialog is open. */
export function useKeys(keys: Record<string, () => void>): void {
  useHotkeys(
    Object.entries(keys).map(([key, run]) => [
      key,
      (event: KeyboardEvent) => {
        if (isTyping(event.target) || isInDialog(event.target)) return;
        event.preventDefault();
        run();
      },
      { preventDefault: false },
    ]),
    [],
  );
}

/** One that this very key has closed is no longer in the page, but what had the focus is still in it. */
function isInDialog(target: EventTarget | null): boolean {
  const within = target instanceof Element && target.closest('[role="dialog"]') !== null;
  return within || document.querySelector('[role="dialog"]') !== null;
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return TYPED.test(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
