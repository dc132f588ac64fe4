/** Light or dark, and the colours that drawings need as values. */
import { effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");
export const theme = signal<Theme>(system.matches ? "dark" : "light");
let chosen = false;

system.addEventListener("change", (event) => {
  if (!chosen) theme.value = event.matches ? "dark" : "light";
});

export function switchTheme(): void {
  chosen = true;
  theme.value = theme.value === "dark" ? "light" : "dark";
}

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

export interface Inks {
  page: string;
  panel: string;
  ink: string;
  muted: string;
  line: string;
  accent: string;
  low: string;
}

/** The page's colours now; reading it in a signal's effect follows the theme. */
export function inks(): Inks {
  void theme.value;
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    page: of("page"),
    panel: of("panel"),
    ink: of("ink"),
    muted: of("muted"),
    line: of("line"),
    accent: of("accent"),
    low: of("warm"),
  };
}
