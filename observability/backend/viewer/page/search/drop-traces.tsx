import { type DragEvent, type ReactNode, useState } from "react";
import { ImportTrouble } from "./import-button.tsx";
import { useImport } from "./use-import.ts";

/** Takes files that are dropped on it as traces. */
export function DropTraces({ children }: { children: ReactNode }) {
  const { take, trouble, clear } = useImport();
  const [isOver, setOver] = useState(false);
  const handlers = {
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      event.preventDefault();
      setOver(false);
      void take(Array.from(event.dataTransfer.files));
    },
  };
  return (
    <div className="search-drop" data-over={isOver || undefined} {...handlers}>
      {children}
      {trouble ? <ImportTrouble text={trouble} onClose={clear} /> : null}
    </div>
  );
}
