/** Numbers as people read them. */
export const whole = (n: number): string => n.toLocaleString("en");

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${whole(n)} ${n === 1 ? one : many}`;
}

export function percent(x: number | null): string {
  if (x === null || !Number.isFinite(x)) return "–";
  if (x > 0 && x < 0.00005) return "<0.01%";
  return `${(100 * x).toFixed(x === 0 || x >= 0.9995 ? 0 : x < 0.00995 ? 2 : 1)}%`;
}

export function figure(x: number | null): string {
  if (x === null || !Number.isFinite(x)) return "–";
  if (Number.isInteger(x)) return whole(x);
  return Math.abs(x) < 10 ? x.toFixed(3) : x.toFixed(1);
}

/** Letters without case and marks, for search. */
export const folded = (text: string): string =>
  // Most texts need no more.
  /^[\0-\x7f]*$/.test(text)
    ? text.toLowerCase()
    : text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
