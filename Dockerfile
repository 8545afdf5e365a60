# Kindred with its bundled models, as a server that runs as nobody and writes to /library alone.
# docs/operating.md tells how to run it; compose.yaml is how it is meant.

FROM node:22-bookworm AS build
WORKDIR /kindred
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.browser.json tsconfig.build.json vite.config.ts ./
COPY src src
RUN npm run build \
    && npm prune --omit=dev \
    # The inference engine brings its libraries for systems that this image is not.
    && rm -rf node_modules/onnxruntime-node/bin/napi-v*/darwin node_modules/onnxruntime-node/bin/napi-v*/win32

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    KINDRED_LIBRARY=/library \
    KINDRED_HOST=0.0.0.0
WORKDIR /kindred
COPY package.json README.md LICENSE ./
COPY data data
COPY models models
COPY src/web/assets src/web/assets
COPY --from=build /kindred/node_modules node_modules
COPY --from=build /kindred/dist dist
RUN mkdir /library && chown 1000:1000 /library \
    && ln -s /kindred/dist/cli/main.js /usr/local/bin/kindred
USER 1000:1000
VOLUME /library
EXPOSE 7717
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.KINDRED_PORT ?? 7717}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["kindred"]
CMD ["serve"]
