import type { JSX } from "preact";

export function StartFailed({ cause }: { readonly cause: unknown }): JSX.Element {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return (
    <main class="centre">
      <h1>Reelroom could not start</h1>
      <p>The page did not get what it needs from the server, or the sign-in was not finished.</p>
      <p class="reference">{reason}</p>
      <a class="button primary" href="/">
        Try again
      </a>
    </main>
  );
}
