// What stands below is asked for and drawn once it comes into view; until then its place is kept.

import { type ReactNode, useEffect, useRef, useState } from "react";

export function Later({ height, children }: { height: number; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!place.current) return undefined;
    const watcher = new IntersectionObserver(([entry]) => { if (entry?.isIntersecting) setSeen(true); });
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return seen ? children : <div ref={place} data-later style={{ minHeight: height }} />;
}
