import { render } from "preact";
import { App } from "./view/App";
import { title } from "./view/Header";

document.title = title;
const app = document.getElementById("app");
if (app) render(<App />, app);
