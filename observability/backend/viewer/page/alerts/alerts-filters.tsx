import { useMemo } from "react";
import type { AlertView } from "../../../api/aws-view.ts";
import { type AlertFilter, NO_CODE, NO_TYPE } from "../../model/selection-alerts.ts";
import { facetOptions } from "../../model/selection-facets.ts";
import { useAddress } from "../data/use-address.ts";
import { FilterMenu } from "../parts/filter-menu.tsx";

/** Which alerts are listed; it stands in the address. */
export function useAlertFilter(): AlertFilter {
  const { query } = useAddress();
  return useMemo(
    () => ({
      topics: query.getAll("topic"),
      kinds: query.getAll("kind"),
      codes: query.getAll("code"),
      types: query.getAll("type"),
    }),
    [query],
  );
}

export function AlertsFilters({ alerts, filter }: { alerts: readonly AlertView[]; filter: AlertFilter }) {
  const { change } = useAddress();
  const menus = [
    { name: "topic", chosen: filter.topics, values: alerts.map(({ topic }) => topic) },
    { name: "kind", chosen: filter.kinds, values: alerts.map(({ kind }) => kind) },
    { name: "code", chosen: filter.codes, values: alerts.map(({ code }) => code ?? NO_CODE) },
    { name: "type", chosen: filter.types, values: alerts.map(({ jobType }) => jobType ?? NO_TYPE) },
  ];
  return menus.map(({ name, chosen, values }) => (
    <FilterMenu
      key={name}
      name={name}
      chosen={chosen}
      options={facetOptions(values, chosen)}
      onChange={(next) => change({ [name]: next })}
    />
  ));
}
