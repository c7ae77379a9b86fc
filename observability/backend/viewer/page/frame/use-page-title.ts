import { useEffect } from "react";

/** Title of the page in tabs and history: "Dead letters · jobtrail". */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · jobtrail`;
    return () => {
      document.title = "jobtrail";
    };
  }, [title]);
}
