import { z } from "zod";
import { readYaml } from "./read-yaml.ts";

const image = z.object({ image: z.string().regex(/:[\w.-]+$/) });
const compose = z.object({ services: z.object({ collector: image, jaeger: image }) });

/** The images of docker-compose.yml with their versions, so that AWS runs what was tried there; Jaeger's index cleaner has Jaeger's. */
export function programImages(): { collector: string; jaeger: string; indexCleaner: string } {
  const { services } = readYaml("docker-compose.yml", compose);
  return {
    collector: services.collector.image,
    jaeger: services.jaeger.image,
    indexCleaner: services.jaeger.image.replace("/jaeger:", "/jaeger-es-index-cleaner:"),
  };
}
