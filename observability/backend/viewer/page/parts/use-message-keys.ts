import { useLocation } from "wouter";
import type { KeyBinding } from "./use-keys.tsx";

interface JobMessage {
  jobId: string | null;
  traceId: string | null;
}

/** Keys that lead from a message to its job and its trace; `find` knows the message of a line. */
export function useMessageKeys(find: (id: string | undefined) => JobMessage | undefined) {
  const [, navigate] = useLocation();
  return (id: string | undefined): readonly KeyBinding[] => {
    const openJob = () => {
      const jobId = find(id)?.jobId;
      if (jobId) navigate(`/jobs/${encodeURIComponent(jobId)}`);
    };
    const openTrace = () => {
      const traceId = find(id)?.traceId;
      if (traceId) navigate(`/trace/${traceId}`);
    };
    return [
      { keys: "Enter", what: "open its job", run: openJob },
      { keys: "t", what: "open its trace", run: openTrace },
    ];
  };
}
