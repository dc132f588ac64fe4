import { useLayoutEffect, useState } from "preact/hooks";

/** The width of an element in whole pixels, followed as it changes; 0 before it is there. */
export function useWidth(find: () => HTMLElement | null | undefined): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = find();
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return width;
}
