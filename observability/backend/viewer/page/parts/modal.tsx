import { type ReactNode, useLayoutEffect, useRef } from "react";

interface ModalProps {
  label: string;
  className?: string;
  onClose(): void;
  children: ReactNode;
}

/** A modal dialog, open as long as it is mounted; Escape and a click beside it close it. */
export function Modal({ label, className = "", onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed while it still stands in the document, it gives the focus back to where it was.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <dialog
      ref={dialog}
      aria-label={label}
      className={`modal ${className}`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
    >
      <div className="modal-inside">{children}</div>
    </dialog>
  );
}
