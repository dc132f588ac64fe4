import { render } from "preact";
import { keepLink } from "./link";
import { App } from "./view/App";
import { title } from "./view/Header";

document.title = title;
keepLink();
const app = document.getElementById("app");
if (app) render(<App />, app);
