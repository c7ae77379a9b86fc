import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import type { SubmitRequest, SubmitResult } from "../../../api/submit-view.ts";
import { postJson } from "../data/fetch-json.ts";

/** Submits a sample job and opens its page. */
export function useSendJob() {
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request: SubmitRequest) => postJson<SubmitResult>("/api/jobs", request),
    onSuccess: ({ jobId }) => {
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      navigate(`/jobs/${encodeURIComponent(jobId)}`);
    },
  });
}
