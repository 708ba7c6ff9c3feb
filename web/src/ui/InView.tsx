import { type ReactNode, useEffect, useRef } from 'react';

/** What comes up in a long dialog is scrolled to, so that it is not missed. */
export function InView({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), []);
  return <div ref={box}>{children}</div>;
}
