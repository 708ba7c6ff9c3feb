import { useState } from 'react';
import { useKeys } from '../../util/useKeys.ts';
import type { Ticked } from './useSelection.ts';

type Options = {
  names: string[];
  ticked: Ticked;
  onOpen: (name: string, tab?: string) => void;
  scrollTo: (index: number) => void;
};

/** j and k move through the rows, x ticks one, l opens its log, Escape unticks all. Returns the row they are about. */
export function useRowKeys({ names, ticked, onOpen, scrollTo }: Options) {
  const [current, setCurrent] = useState<string | null>(null);
  const move = (by: number) => {
    const at = current === null ? -1 : names.indexOf(current);
    const next = at < 0 ? 0 : Math.min(names.length - 1, Math.max(0, at + by));
    const name = names[next];
    if (name === undefined) return;
    scrollTo(next);
    setCurrent(name);
  };
  const withCurrent = (run: (name: string) => void) => () => {
    if (current !== null && names.includes(current)) run(current);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: withCurrent((name) => ticked.select(name, false)),
    'shift+X': withCurrent((name) => ticked.select(name, true)),
    l: withCurrent((name) => onOpen(name, 'log')),
    Escape: ticked.clear,
  });
  return [current, setCurrent] as const;
}
