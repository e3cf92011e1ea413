import type { JSX } from "preact";

interface ProgressProps {
  readonly label: string;
  /** Left out while nobody knows how far it is. */
  readonly value?: number;
  readonly max?: number;
}

export function Progress({ label, value, max = 1 }: ProgressProps): JSX.Element {
  const known = value === undefined ? {} : { value, max: Math.max(max, 1) };
  return <progress aria-label={label} {...known} />;
}
