# The service in a container. Models and graphs lie in /models, predictions and files in /data; both are volumes.
#
#   docker build -t musicgen-looper .
# Give --public-url where callers use another name than localhost: links name no host that only a caller knows.
#
#   docker run -p 5000:5000 -e MUSICGEN_LOOPER_API_KEY=… -v looper-models:/models -v looper-data:/data musicgen-looper

FROM node:24-bookworm-slim AS build
WORKDIR /app
# The install script of onnxruntime-node fetches CUDA from another host; what it needs on a CPU is in the package.
ENV ONNXRUNTIME_NODE_INSTALL=skip
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev
# The runtime comes with the libraries of every platform; one of them can run here.
RUN cd node_modules/onnxruntime-node/bin && find . -mindepth 3 -maxdepth 3 ! -path "./*/linux/$(node -p process.arch)" -exec rm -rf {} +

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production MUSICGEN_LOOPER_HOME=/models
COPY --from=build /app/package.json /app/LICENSE /app/NOTICE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/models models
RUN mkdir -m 700 /data && mkdir /models && chown node:node /data /models
USER node
VOLUME ["/data", "/models"]
EXPOSE 5000
# A container that is alive but not ready gets no traffic; whether it must be restarted is /livez.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:5000/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/apps/cli/main.js"]
# Without MUSICGEN_LOOPER_API_KEY it says so and ends: this address can be reached from outside.
CMD ["serve", "--host", "0.0.0.0", "--port", "5000", "--data", "/data"]
