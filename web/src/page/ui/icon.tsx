import type { JSX } from "preact";

const PATHS = {
  up: "M12 19V5m-6 6 6-6 6 6",
  down: "M12 5v14m6-6-6 6-6-6",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.5 10 17.5 19.5 7",
  pause: "M9 5v14M15 5v14",
  play: "M8 5.5v13l11-6.5z",
  retry: "M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6",
  pencil: "M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4",
  trash: "M5 7h14M10 7V4h4v3m-7.5 0 1 13h9l1-13",
  download: "M12 4v11m-5-5 5 5 5-5M5 20h14",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  film: "M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4",
  clock: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7.500V12l3 2",
  warning: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2h.01",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1.300 1.300M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1.300-1.300",
  shield: "M12 3l7.500 3v5.500c0 4.500-3.200 8-7.500 9.500-4.300-1.500-7.500-5-7.500-9.500V6zM8.500 12l2.500 2.500 4.500-5",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside a word that says the same; assistive technology skips it. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
