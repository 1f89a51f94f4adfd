/** The files of deploy/ say what the program knows: its flags, variables, ports, paths, figures and tables. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import {
  createPredictionStore,
  openEmbeddedDatabase,
  readSettings,
  serveSettings,
  workSettings,
} from "#service";
import { createApi } from "../src/service/http/create-api.ts";
import type { ApiPorts } from "../src/service/http/ports.ts";
import type { Database } from "../src/service/jobs/database.ts";
import { parseKeys } from "../src/service/keys/read-key-file.ts";
import { createServerMeters } from "../src/service/metrics/server-meters.ts";
import { createStoreMeters } from "../src/service/metrics/store-meters.ts";
import { createQueueWatch } from "../src/service/metrics/watch-queue.ts";
import { describeSettings } from "../src/service/settings.ts";
import { createWorkerHealth } from "../src/service/worker/standalone/worker-health.ts";
import { createWorkerView } from "../src/service/worker/standalone/worker-view.ts";
import { copyEmptyDatabase } from "./embedded-folder.ts";

/** Whatever a file holds, before anything is known of it. */
interface Json {
  readonly [key: string]: Json;
}
const root = new URL("../deploy/", import.meta.url).pathname;
const read = (file: string) => readFileSync(join(root, file), "utf8");
const compose: Json = parse(read("compose.yaml"), { merge: true });
const objects: Json[] = readdirSync(join(root, "kubernetes")).flatMap((file) =>
  parseAllDocuments(read(`kubernetes/${file}`)).map((document) => {
    expect([file, document.errors]).toEqual([file, []]);
    return document.toJS() as Json;
  }),
);
const kind = (name: string) => objects.filter((object) => String(object.kind) === name);
const named = (name: string, kindName: string) =>
  kind(kindName).find((object) => String(object.metadata?.name) === name) as Json;
const pod = (name: string) => named(name, "Deployment").spec?.template?.spec as Json;
const container = (name: string) => (pod(name).containers as unknown as Json[])[0] as Json;

const schemas = { serve: serveSettings, work: workSettings } as const;
type Command = keyof typeof schemas;
const secret = { MUSICGEN_LOOPER_SECRET: "0".repeat(64) };

/** Read a command line as the command itself would: `--flag value` or `--flag=value`. */
async function settingsOf(line: readonly string[], variables: Readonly<Record<string, string>>) {
  const [command, ...words] = line as [Command, ...string[]];
  const known = describeSettings(schemas[command]);
  const flags: Record<string, unknown> = {};
  const rest = words.flatMap((word) => (/^--[\w-]+=/.test(word) ? word.split(/=(.*)/s).slice(0, 2) : [word]));
  while (rest.length > 0) {
    const [name = "", value] = rest;
    const setting = known.find(({ flag }) => flag?.split(" ")[0] === name);
    expect([name, setting?.name]).toEqual([name, expect.any(String)]);
    const key = name
      .replace(/^--(no-)?/, "")
      .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const isSwitch = !setting?.flag?.includes(" ");
    flags[key] = isSwitch ? !name.startsWith("--no-") : value;
    rest.splice(0, isSwitch ? 1 : 2);
  }
  const all = Object.values(schemas).flatMap((schema) =>
    describeSettings(schema).map(({ variable }) => variable),
  );
  for (const variable of Object.keys(variables)) expect(all).toContain(variable);
  const { MUSICGEN_LOOPER_API_KEY: _, ...given } = variables;
  return (await readSettings(schemas[command], flags, { ...given, ...secret })) as Readonly<
    Record<string, unknown>
  >;
}

const textOf = (values: object) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value) || "x"]));
const wordsOf = (line: unknown) => (line as readonly unknown[]).map(String);

describe("compose.yaml", () => {
  const services = compose.services as Json;

  it("gives commands flags and variables that they have, and time to stop", async () => {
    const example = new Map(
      read(".env.example")
        .split("\n")
        .map((line) => [line.split("=")[0] ?? "", true]),
    );
    const used = [...read("compose.yaml").matchAll(/\$\{(\w+)/g)].map(([, name = ""]) => name);
    for (const name of used) expect([name, example.has(name)]).toEqual([name, true]);
    const serve = await settingsOf(wordsOf(services.serve?.command), {
      ...textOf(services.serve?.environment as Json),
      DATABASE_URL: "postgres://a@b/c",
    });
    const work = await settingsOf(wordsOf(services.work?.command), {
      ...textOf(services.work?.environment as Json),
      DATABASE_URL: "postgres://a@b/c",
    });
    expect(serve).toMatchObject({ work: false, host: "0.0.0.0", keys: "/run/secrets/keys.json" });
    expect([serve.storage, serve.awsEndpointUrl]).toEqual([work.storage, work.awsEndpointUrl]);
    expect(String(services.serve?.ports)).toBe(`127.0.0.1:5000:${serve.port}`);
    expect(parseInt(String(services.work?.stop_grace_period), 10)).toBeGreaterThan(Number(work.drain));
    expect(parseInt(String(services.serve?.stop_grace_period), 10)).toBeGreaterThan(Number(serve.grace) + 15);
    expect(String(services.work?.healthcheck?.test)).toContain(`:${work.healthPort}/livez`);
    expect(parseKeys(read("keys.json"), "keys.json")).toEqual([]);
    const scraped = parse(read("prometheus/prometheus.yaml")) as { scrape_configs: Json[] };
    const ports = scraped.scrape_configs.map((job) => (job.dns_sd_configs as unknown as Json[])[0]?.port);
    expect(ports).toEqual([serve.port, work.healthPort]);
  });

  it("names every image by a version", () => {
    for (const [name, { image }] of Object.entries(services)) {
      expect([name, String(image)]).toEqual([name, expect.stringMatching(/^musicgen-looper$|:[v\d]/)]);
    }
  });
});

describe("kubernetes/", () => {
  const variables = textOf(named("looper", "Secret").stringData as Json);

  it("gives commands flags and variables that they have", async () => {
    const serve = await settingsOf(wordsOf(container("looper-serve").args), {
      ...variables,
      DATABASE_URL: "postgres://a@b/c",
      MUSICGEN_LOOPER_STORAGE: "s3://bucket",
    });
    const work = await settingsOf(wordsOf(container("looper-work").args), {
      ...variables,
      DATABASE_URL: "postgres://a@b/c",
      MUSICGEN_LOOPER_STORAGE: "s3://bucket",
    });
    expect(Number(pod("looper-serve").terminationGracePeriodSeconds)).toBeGreaterThan(
      Number(serve.grace) + 15,
    );
    expect(Number(pod("looper-work").terminationGracePeriodSeconds)).toBeGreaterThan(Number(work.drain));
    const portsOf = (name: string) =>
      (container(name).ports as unknown as Json[]).map((port) => port.containerPort);
    expect([portsOf("looper-serve"), portsOf("looper-work")]).toEqual([[serve.port], [work.healthPort]]);
    const open = (name: string) =>
      ((named(name, "NetworkPolicy").spec as Json).ingress as unknown as { ports: Json[] }[]).flatMap(
        ({ ports }) => ports.map(({ port }) => port),
      );
    expect([open("looper-serve"), open("looper-work")]).toEqual([[serve.port], [work.healthPort]]);
    const mount = (container("looper-serve").volumeMounts as unknown as Json[]).find(
      ({ name }) => String(name) === "keys",
    );
    expect(String(serve.keys)).toBe(`${mount?.mountPath}/keys.json`);
    expect(parseKeys(String(named("looper-keys", "Secret").stringData?.["keys.json"]), "keys.json")).toEqual(
      [],
    );
  });

  it("probes paths that are there, on ports that are named", async () => {
    const app = createApi({
      options: { hosts: null, publicUrl: null, apiKey: null, secret: new Uint8Array(32) },
      log: () => 0,
      now: () => 0,
    } as never as ApiPorts);
    const served = new Set(app.routes.map(({ path }) => path));
    const view = { state: () => "ready" as const };
    const health = createWorkerHealth({
      view,
      registry: new Registry(),
      ping: () => undefined,
      isStorageUp: () => undefined,
    });
    for (const name of ["looper-serve", "looper-work"]) {
      const { startupProbe, livenessProbe, readinessProbe, ports } = container(name) as unknown as Record<
        string,
        Json
      >;
      for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
        const path = String(probe?.httpGet?.path);
        const there =
          name === "looper-serve"
            ? served.has(path)
            : (await health.fetch(new Request(`http://localhost${path}`))).status !== 404;
        expect([name, path, there]).toEqual([name, path, true]);
        expect((ports as unknown as Json[]).map((port) => String(port.name))).toContain(
          String(probe?.httpGet?.port),
        );
      }
    }
    for (const monitor of kind("PodMonitor")) {
      const [endpoint] = (monitor.spec as Json).podMetricsEndpoints as unknown as Json[];
      const name = String(monitor.metadata?.name);
      expect((container(name).ports as unknown as Json[]).map((port) => port.name)).toContain(endpoint?.port);
    }
  });

  it("selects pods that there are, by whatever selects", () => {
    const labels = kind("Deployment").map((deployment) => deployment.spec?.template?.metadata?.labels);
    const selectors = objects.flatMap(({ spec }) => {
      const found = [spec?.selector?.matchLabels, spec?.podSelector?.matchLabels];
      return found.filter((selector) => selector !== undefined);
    });
    expect(selectors.length).toBeGreaterThanOrEqual(8);
    for (const selector of [...selectors, named("looper", "Service").spec?.selector])
      expect(labels).toContainEqual(selector);
    const scaled = [...kind("HorizontalPodAutoscaler"), ...kind("ScaledObject")].map(
      ({ spec }) => spec?.scaleTargetRef?.name,
    );
    for (const name of scaled) expect(named(String(name), "Deployment")).toBeDefined();
    const files = new Set(readdirSync(join(root, "kubernetes")));
    for (const file of wordsOf(kind("Kustomization")[0]?.resources)) expect(files).toContain(file);
  });

  it("lets no container do more than it must", () => {
    for (const name of ["looper-serve", "looper-work"]) {
      expect(pod(name)).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true },
      });
      expect(container(name).securityContext).toEqual({
        ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
      });
    }
  });
});

describe("the scaler", () => {
  const folder = mkdtempSync(join(tmpdir(), "deploy-test-"));
  let database: Database;
  beforeAll(async () => {
    await copyEmptyDatabase(join(folder, "db"));
    database = await openEmbeddedDatabase(join(folder, "db"));
    await createPredictionStore(database);
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it("asks the tables as they are", async () => {
    const triggers = named("looper-work", "ScaledObject").spec?.triggers as unknown as Json[];
    for (const { metadata } of triggers) {
      const [row, ...more] = await database.query(String(metadata?.query));
      expect([Object.values(row ?? {}).map(Number), more]).toEqual([[0], []]);
    }
  });
});

describe("dashboard and alerts", () => {
  const registries = [createServerMeters({}).registry, new Registry()] as const;
  createWorkerView(registries[1], () => 0);
  createQueueWatch(registries[1], () => 0);
  const told = new Registry();
  createStoreMeters(told);
  /** Label names by metric. */
  const metrics = new Map(
    registries.flatMap((registry) =>
      registry.getMetricsAsArray().map((metric) => {
        const { name, labelNames } = metric as unknown as { name: string; labelNames: readonly string[] };
        return [name, labelNames] as const;
      }),
    ),
  );
  const groups = (parse(read("prometheus/alerts.yaml")) as { groups: { rules: Json[] }[] }).groups;
  const rules = groups.flatMap((group) => group.rules);
  const panels = (
    JSON.parse(read("grafana/dashboard.json")) as {
      panels: { title: string; targets?: { expr: string }[] }[];
    }
  ).panels;
  const expressions: string[] = [
    ...rules.map(({ expr }) => String(expr)),
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ];
  const bare = (name: string) => (metrics.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ""));
  const namesIn = (text: string) =>
    [...text.matchAll(/\b(?:musicgen_looper|nodejs|process)_\w+/g)].map(([name]) => bare(name));
  const outside = ["le", "instance", "job"];

  it("use figures and labels that there are", () => {
    expect(expressions.length).toBeGreaterThan(50);
    for (const expression of expressions) {
      const names = namesIn(expression);
      expect([expression, names.length > 0]).toEqual([expression, true]);
      for (const name of names) expect([expression, metrics.has(name) && name]).toEqual([expression, name]);
      for (const [, name = "", selector = ""] of expression.matchAll(/(\w+)\{([^}]*)\}/g)) {
        const labels = [...selector.matchAll(/(\w+)=/g)].map(([, label]) => label);
        for (const label of labels)
          expect([expression, metrics.get(bare(name))]).toEqual([
            expression,
            expect.arrayContaining([label]),
          ]);
      }
      const known = new Set([...outside, ...names.flatMap((name) => metrics.get(name) ?? [])]);
      for (const [, list = ""] of expression.matchAll(/\bby \(([^)]*)\)/g)) {
        for (const label of list.split(","))
          expect([expression, known.has(label.trim())]).toEqual([expression, true]);
      }
    }
  });

  it("add nothing up that each server tells of the same database", () => {
    const shared = told.getMetricsAsArray().map(({ name }) => name);
    for (const expression of expressions) {
      for (const [, inner = ""] of expression.matchAll(
        /\b(?:sum|count|avg)(?: by \([^)]*\))? ?\((?:rate\(|increase\()?(musicgen_looper_\w+)/g,
      )) {
        expect([expression, shared.includes(bare(inner))]).toEqual([expression, false]);
      }
    }
  });

  it("show every figure of ours somewhere", () => {
    const used = new Set(expressions.flatMap(namesIn));
    const own = [...metrics.keys()].filter((name) => name.startsWith("musicgen_looper_"));
    // Whether a process works is on its own probes.
    expect(own.filter((name) => !used.has(name))).toEqual(["musicgen_looper_worker_ready"]);
  });

  it("say of each alert what it means and what to do", () => {
    const names = rules.map(({ alert }) => String(alert));
    expect(new Set(names).size).toBe(names.length);
    for (const { alert, annotations, labels } of rules) {
      expect([alert, annotations]).toEqual([alert, { summary: expect.any(String), do: expect.any(String) }]);
      expect(["critical", "warning", "info"]).toContain(String(labels?.severity));
    }
  });
});
