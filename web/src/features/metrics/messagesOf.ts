import { rangeOf, type View } from './view.ts';

/** The address of the messages that the figures are of, as far as their list can be narrowed so. Pure. */
export function messagesOf(view: View) {
  const { country, pair } = view;
  const range = rangeOf(view);
  return { ...('window' in range ? { window: range.window } : range), ...(pair ? { pair } : { country }) };
}
