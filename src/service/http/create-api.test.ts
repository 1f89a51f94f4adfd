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
  downloads: "server",
  allowPrivateWebhooks: false,
  software: { name: "musicgen-looper", version: "0" },
};

/** An API without a store: requests that get past the guards fail. */
function apiWith(changes: Partial<ApiOptions> = {}) {
  const models = {
    names: async () => ["medium", "large", "tiny"],
    choose: async () => ({ title: "tiny", name: "tiny", warnings: [] }),
  };
  const worker = () => ({ status: "ready" });
  const uploads = { list: async () => [{ id: "a", metadata: {} }] };
  const ports = {
    models,
    worker,
    uploads,
    log: () => undefined,
    now: () => 0,
    options: { ...options, ...changes },
  };
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

describe("what is around a request", () => {
  const app = apiWith({ maxBodyBytes: 4 << 20 });
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    app.request(`http://localhost${path}`, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", ...headers },
    });

  it("refuses a body that is encoded, too deep, or large without a file in it", async () => {
    for (const path of ["/predictions", "/v1/predictions"]) {
      expect(await statusOf(post(path, "{}", { "Content-Encoding": "gzip" }))).toBe(415);
      expect(await statusOf(post(path, "[".repeat(100_000)))).toBe(413);
      expect(await statusOf(post(path, JSON.stringify({ input: { prompt: "x".repeat(2 << 20) } })))).toBe(
        413,
      );
    }
  });

  it("names twenty faults at most, in a short answer", async () => {
    const fields = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`field_${i}`, i]));
    const body = JSON.stringify({ ...fields, version: "f8140d04", input: { prompt: "" } });
    const answer = await (await post("/v1/predictions", body)).text();
    expect((JSON.parse(answer) as { invalid_fields: unknown[] }).invalid_fields).toHaveLength(20);
    expect(answer.length).toBeLessThan(5000);
  });

  it("says in Cog's words what does not parse", async () => {
    const answer = await post("/predictions", '{"input": }');
    expect([answer.status, await answer.json()]).toEqual([
      422,
      {
        detail: [
          {
            loc: ["body", expect.any(Number)],
            msg: "The body is not valid JSON.",
            type: "value_error.jsondecode",
          },
        ],
      },
    ]);
    expect(await statusOf(post("/v1/predictions", "{"))).toBe(400);
  });

  it("leads from a trailing slash to the path without, and to no other host", async () => {
    const answer = await post("/predictions/?a=1", "{}");
    expect([answer.status, answer.headers.get("location")]).toEqual([307, "/predictions?a=1"]);
    for (const path of ["//evil.example/", "/\\evil.example/", "/%2f/", "/"]) {
      const { status, headers } = await post(path, "{}");
      expect([path, status, headers.get("location") ?? ""]).toEqual([
        path,
        expect.any(Number),
        expect.not.stringMatching(/^\/[/\\]|^https?:/),
      ]);
    }
  });

  it("tells methods that a path does not have", async () => {
    const answer = await app.request("http://localhost/predictions");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("links", () => {
  it("repeat only names of this service, whatever Host says, key or not", async () => {
    const app = apiWith({ apiKey: "key-for-tests", hosts: null });
    const linksAt = async (host: string, changed = app) => {
      const headers = { Authorization: "Bearer key-for-tests" };
      const answer = await changed.request(`http://${host}/v1/files`, { headers });
      const { results } = (await answer.json()) as { results: { urls: { get: string } }[] };
      return new URL(results[0]?.urls.get ?? "").origin;
    };
    expect(await linksAt("127.0.0.1:8080")).toBe("http://127.0.0.1:8080");
    expect(await linksAt("evil.example")).toBe("http://127.0.0.1:5000");
    const named = apiWith({ apiKey: "key-for-tests", hosts: null, publicUrl: "https://loops.example" });
    expect(await linksAt("evil.example", named)).toBe("https://loops.example");
  });
});

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
      expect(headers.get("content-security-policy")).not.toMatch(/(?<!wasm-)unsafe|\*|https?:/);
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
