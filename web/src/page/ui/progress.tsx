import type { JSX } from "preact";

interface ProgressProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
}

export function Progress({ label, value, max }: ProgressProps): JSX.Element {
  return <progress aria-label={label} value={value} max={Math.max(max, 1)} />;
}
