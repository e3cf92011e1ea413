/** Addresses of the page: `/`, `/sessions/ses_...`; a recording and a time in the query. */

import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";

export const path = signal(location.pathname);

window.addEventListener("popstate", () => (path.value = location.pathname));

export function navigate(to: string, replace = false): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  path.value = location.pathname;
  window.scrollTo(0, 0);
}

interface LinkProps {
  readonly to: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A link that stays on the page, and still opens in a new tab when asked to. */
export function Link({ to, children, ...rest }: LinkProps): JSX.Element {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
