import { render } from "preact";
import { keepLink } from "./link";
import { App } from "./view/App";
import { title } from "./view/Header";

export function start(): void {
  document.title = title;
  keepLink();
  const app = document.getElementById("app");
  if (!app) return;
  app.replaceChildren();
  render(<App />, app);
}
