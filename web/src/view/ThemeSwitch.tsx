import { switchTheme, theme } from "../theme";

export function ThemeSwitch() {
  const dark = theme.value === "dark";
  return (
    <button type="button" class="theme" aria-pressed={dark} onClick={switchTheme}>
      {dark ? "Light" : "Dark"}
    </button>
  );
}
