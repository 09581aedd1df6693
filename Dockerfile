# JupyterLab on the course in a container, which needs no network once it is built:
#   docker build --tag shoplens .
#   docker run --rm --init --interactive --tty --publish 127.0.0.1:8888:8888 shoplens
# With --rm, what is changed goes with the container; leave it out to keep that, and docker start goes on.

# Pinned by version. Its digest could not be looked up where this was written: who builds for others adds it (@sha256:...).
FROM python:3.13-slim-bookworm AS base
COPY .binder/requirements.txt /tmp/
RUN pip install --no-cache-dir --require-hashes --requirement /tmp/requirements.txt \
  && useradd --create-home --uid 1000 shopper \
  && install --directory --owner=shopper /home/shopper/shoplens
USER 1000
WORKDIR /home/shopper/shoplens

FROM base AS room
# A layer of their own for packages, so that they are not fetched again with every change of code.
COPY --chown=1000:1000 deno.json deno.lock package.json .npmrc ./
COPY --chown=1000:1000 links links
RUN deno install
COPY --chown=1000:1000 . .
# The doctor fails the build unless JupyterLab loads and a notebook's cell runs without a network.
RUN deno task lab --install && deno task doctor
EXPOSE 8888
# 0.0.0.0 is the container's own network: 127.0.0.1 in here is not that of the machine outside. Who comes needs the token that is
# printed; who may come is said by --publish above, and that is this machine.
CMD ["deno", "task", "lab", "--no-browser", "--listen", "0.0.0.0"]
