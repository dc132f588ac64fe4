import { loadRun } from "./load";

/** A browser that cannot unpack says so. */
function fail(error: unknown): void {
  const place = document.querySelector("#app");
  if (place) place.textContent = `The report cannot be opened here: ${String(error)}`;
}

loadRun()
  .then(() => import("./start"))
  .then(({ start }) => start())
  .catch(fail);
