/** Colours of Okabe and Ito, which people of any colour vision tell apart; black, which dark pages
 * swallow, is grey, and the yellow is darker. */
export const palette = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#d55e00",
  "#b5a400",
  "#8c8c8c",
] as const;

export const branches = palette.length;

export const colour = (place: number): string =>
  palette[((place % branches) + branches) % branches];

/** Of eras: from early to late, light and dark enough on either ground. */
export function shade(part: number): string {
  const early = [86, 180, 233];
  const late = [153, 38, 80];
  const mixed = early.map((value, c) => Math.round(value + (late[c] - value) * part));
  return `rgb(${mixed.join()})`;
}
