import { render } from "preact";
import { run } from "./state";
import { App } from "./view/App";

document.title = run.title;
const app = document.getElementById("app");
if (app) render(<App />, app);
