import { serviceHue } from "../../model/format.ts";

/** A service in its colour, the same on every page. */
export function ServiceName({ name }: { name: string }) {
  return (
    <span className="service-name" style={hueOf(name)}>
      <i className="service-mark" aria-hidden="true" />
      <bdi>{name || "(no service)"}</bdi>
    </span>
  );
}

/** Sets `--hue`, from which `--service` is made. */
export function hueOf(service: string): Record<string, string | number> {
  return { "--hue": serviceHue(service) };
}
