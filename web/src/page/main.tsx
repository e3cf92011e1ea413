/** The page: configuration, sign-in, then the screens. */

import { render } from "preact";
import { App } from "./app";
import { Auth, CALLBACK } from "./auth";
import { loadConfig } from "./config";
import { path, navigate } from "./router";
import { Services } from "./services";
import { StartFailed } from "./start-failed";

const root = document.getElementById("page") as HTMLElement;

async function start(): Promise<void> {
  const config = await loadConfig();
  const auth = new Auth(config);
  if (path.value === CALLBACK) navigate(await auth.finish(), true);
  render(<App services={new Services(config, auth)} />, root);
}

// A file that misses its place must not make the browser leave the page for it.
for (const kind of ["dragover", "drop"]) {
  window.addEventListener(kind, (event) => event.preventDefault());
}

start().catch((cause: unknown) => render(<StartFailed cause={cause} />, root));
