import type { ReactNode } from "react";

interface ToggleProps {
  isOn: boolean;
  title: string;
  onToggle(): void;
  children: ReactNode;
}

/** A button that stays pressed while what it says holds. */
export function Toggle({ isOn, title, onToggle, children }: ToggleProps) {
  return (
    <button type="button" className="quiet toggle" aria-pressed={isOn} title={title} onClick={onToggle}>
      {children}
    </button>
  );
}
