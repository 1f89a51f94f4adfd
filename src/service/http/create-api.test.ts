/** The HTTP side without a store: guards, headers, documents. */
import { describe, expect, it } from "vitest";
import { createApi } from "./create-api.ts";
import type { ApiDocument } from "./openapi/create-document-writer.ts";
import type { ApiOptions, ApiPorts } from "./ports.ts";
import { cogErrorSchema, healthSchema, problemSchema } from "./response/schemas.ts";
import { createStartingResponses } from "./response/starting-responses.ts";

const options: ApiOptions = {
  publicUrl: null,
  names: ["127.0.0.1", "localhost"],
  boundOrigin: "http://127.0.0.1:5000",
  secret: new Uint8Array(32),
  apiKey: null,
  hosts: ["localhost", "127.0.0.1", "[::1]"],
  maxQueued: 1,
  maxBodyBytes: 1000,
  maxUploadBytes: 1000,
  urlLifetime: 60,
  files: "auto",
  allowPrivateWebhooks: false,
  software: { name: "musicgen-looper", version: "0" },
};

/** An API without a store: requests that get past the guards fail. */
function apiWith(changes: Partial<ApiOptions> = {}) {
  const models = {
    names: async () => ["medium", "large", "tiny"],
    choose: async () => ({ title: "tiny", name: "tiny", warnings: [] }),
  };
  const ports = { models, log: () => undefined, now: () => 0, options: { ...options, ...changes } };
  return createApi(ports as unknown as ApiPorts);
}

/** The operations of the document, with parameters of their paths filled in. */
async function documentedOperations() {
  const response = await apiWith().request("http://localhost/openapi.json");
  const { paths } = (await response.json()) as ApiDocument;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, method, path })),
  );
}

const statusOf = async (answer: Response | Promise<Response>) => (await answer).status;

describe("a service without a key", () => {
  const app = apiWith();
  const cancel = "http://localhost:5000/v1/files/none";

  it("answers only to the names of this machine, so that no other name can be bound to it", async () => {
    for (const host of ["localhost:5000", "127.0.0.1", "[::1]:5000"]) {
      expect(await statusOf(app.request(`http://${host}/livez`))).toBe(200);
    }
    for (const host of ["evil.example", "localhost.evil.example", "127.0.0.2", "0.0.0.0"]) {
      expect(await statusOf(app.request(`http://${host}/livez`))).toBe(403);
    }
  });

  it("answers to its public name too", async () => {
    const named = apiWith({ publicUrl: "https://loops.example" });
    expect(await statusOf(named.request("http://loops.example/livez"))).toBe(200);
    expect(await statusOf(named.request("http://other.example/livez"))).toBe(403);
  });

  it("lets no page of another site change anything", async () => {
    const foreign = [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: "http://localhost:5001" },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
    ];
    for (const headers of foreign) {
      const answer = await app.request(cancel, { method: "DELETE", headers });
      expect([headers, answer.status]).toEqual([headers, 403]);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
    const preflight = { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" };
    const answer = await app.request(cancel, { method: "OPTIONS", headers: preflight });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    // Own page: let in, as far as the store, which is not there.
    const own = { Origin: "http://localhost:5000", "Sec-Fetch-Site": "same-origin" };
    expect(await statusOf(app.request(cancel, { method: "DELETE", headers: own }))).toBe(500);
  });
});

describe("a service with a key", () => {
  const app = apiWith({ apiKey: "open-sesame", hosts: null });
  const url = "http://loops.example/v1/account";

  it("accepts the key alone, in both schemes", async () => {
    const right = ["Bearer open-sesame", "Token open-sesame", "bearer open-sesame"];
    for (const Authorization of right) {
      expect(await statusOf(app.request(url, { headers: { Authorization } }))).toBe(200);
    }
    const wrong = [
      "Bearer open-sesam",
      "Bearer open-sesame2",
      "open-sesame",
      "Basic open-sesame",
      "Bearer",
      "",
    ];
    for (const Authorization of wrong) {
      const answer = await app.request(url, { headers: { Authorization } });
      expect([Authorization, answer.status]).toEqual([Authorization, 401]);
      expect(await answer.json()).toMatchObject({ title: "Unauthenticated", status: 401 });
    }
  });

  it("guards all operations but those that are documented as open", async () => {
    for (const { method, path, security } of await documentedOperations()) {
      const filled = path.replace(/\{\w+\}/g, "x");
      const status = await statusOf(
        app.request(`http://loops.example${filled}`, { method: method.toUpperCase() }),
      );
      expect([method, path, status === 401]).toEqual([method, path, security?.length !== 0]);
    }
    expect(await statusOf(app.request("http://loops.example/files/a/b", { method: "POST" }))).toBe(401);
  });
});

describe("responses", () => {
  it("carry headers that keep browsers from guessing, framing and loading from elsewhere", async () => {
    for (const path of ["/livez", "/", "/docs", "/nowhere", "/v1/nowhere", "/assets/page.js"]) {
      const { headers } = await apiWith().request(`http://localhost${path}`, {
        headers: { Accept: "text/html" },
      });
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'/);
      expect(headers.get("content-security-policy")).not.toMatch(/unsafe|\*|https?:/);
    }
  });

  it("are in the format of the API that was requested", async () => {
    const app = apiWith();
    expect(await (await app.request("http://localhost/nowhere")).json()).toEqual({
      detail: expect.any(String),
    });
    const replicate = await (await app.request("http://localhost/v1/nowhere")).json();
    expect(replicate).toEqual({ title: "Not found", detail: expect.any(String), status: 404 });
  });
});

describe("before there is a store", () => {
  it("is alive, says that it starts, and asks callers to try again", async () => {
    const answer = createStartingResponses("0", "2026-01-01T00:00:00.000Z");
    const ask = (path: string) => answer(new Request(`http://localhost${path}`));
    expect(ask("/livez").status).toBe(200);
    expect(healthSchema.parse(await ask("/health-check").json()).status).toBe("STARTING");
    for (const path of ["/readyz", "/predictions", "/v1/predictions"]) {
      expect([path, ask(path).status, ask(path).headers.get("retry-after")]).toEqual([path, 503, "1"]);
    }
    expect(problemSchema.parse(await ask("/v1/predictions").json()).status).toBe(503);
    expect(cogErrorSchema.parse(await ask("/predictions").json()).detail).toContain("starting");
  });
});

describe("the document", () => {
  it("has every route that there is, and no other", async () => {
    const routes = apiWith()
      .routes.filter(({ method, path }) => method !== "ALL" && !path.startsWith("/assets/"))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:\w+/g, "{}")}`);
    const documented = (await documentedOperations()).map(
      ({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, "{}")}`,
    );
    expect([...new Set(routes)].sort()).toEqual([...documented].sort());
  });

  it("has the inputs of the original in their order, with their ranges", async () => {
    const answer = await apiWith().request("http://localhost/openapi.json");
    const { components } = (await answer.json()) as {
      components: { schemas: Record<string, Record<string, unknown>> };
    };
    const inputs = components.schemas.Input?.properties as Record<string, Record<string, unknown>>;
    const eleven = Object.entries(inputs).slice(0, 11);
    expect(eleven.map(([field, { "x-order": order }]) => [field, order])).toEqual(
      [
        "prompt",
        "bpm",
        "variations",
        "max_duration",
        "model_version",
        "top_k",
        "top_p",
        "temperature",
        "classifier_free_guidance",
        "output_format",
        "seed",
      ].map((field, order) => [field, order]),
    );
    expect(inputs.bpm).toMatchObject({ type: "number", default: 140, minimum: 40, maximum: 300 });
    expect(inputs.model_version).toMatchObject({ allOf: [{ $ref: "#/components/schemas/model_version" }] });
    expect(components.schemas.model_version?.enum).toEqual(["medium", "large", "tiny"]);
  });
});
