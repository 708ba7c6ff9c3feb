/** Which part of a session's details is shown; the URL holds it. */
const TABS = ['about', 'log', 'runs', 'history'] as const;
export type Tab = (typeof TABS)[number];
export type DetailView = { tab?: string; run?: string };
export type SetView = (change: DetailView) => void;

export function tabOf({ tab }: DetailView): Tab {
  return TABS.find((one) => one === tab) ?? 'about';
}
