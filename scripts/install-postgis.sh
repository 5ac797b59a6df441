#!/bin/sh
# A private PostGIS for the opt-in oracle tests and for the benchmarks.
#
#   sh scripts/install-postgis.sh start            install what is missing, start, say how to reach it
#   sh scripts/install-postgis.sh run COMMAND ...  run a command with one of its own
#   sh scripts/install-postgis.sh stop             stop it and remove its files
#   sh scripts/install-postgis.sh install          install only
#
# Debian's packages are installed where they are missing, which needs root or sudo.  The server
# runs as an unprivileged user, listens on a Unix socket in a private folder and on no network
# address, and keeps its files in that folder; FOEDUS_POSTGIS_HOME names another one.
# Every task may be repeated.
set -eu

owner="postgres"

live_in() {
  home="$1"
  data="$home/data"
  socket="$home/socket"
}

say() {
  echo "$*" >&2
}

have_postgis() {
  for control in /usr/share/postgresql/*/extension/postgis.control; do
    [ -e "$control" ] && return 0
  done
  return 1
}

install_packages() {
  if have_postgis; then
    return 0
  fi
  if ! command -v apt-get >/dev/null 2>&1; then
    say "no apt-get here; install PostgreSQL with PostGIS by hand"
    exit 1
  fi
  run=""
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      say "installing needs root or sudo"
      exit 1
    fi
    run="sudo"
  fi
  $run apt-get update -qq
  $run apt-get install -y -qq --no-install-recommends postgresql-common
  # the server's package would start a cluster of its own, on TCP; ours is the only one wanted
  switch="/etc/postgresql-common/createcluster.d/foedus.conf"
  $run mkdir -p "$(dirname "$switch")"
  echo "create_main_cluster = false" | $run tee "$switch" >/dev/null
  $run apt-get install -y -qq --no-install-recommends postgresql postgresql-postgis
  $run rm -f "$switch"
}

programs() {
  # the newest version that has PostGIS
  for control in /usr/share/postgresql/*/extension/postgis.control; do
    version="${control#/usr/share/postgresql/}"
    echo "${version%%/*}"
  done | sort -n | tail -n 1 | sed 's,.*,/usr/lib/postgresql/&/bin,'
}

as_owner() {
  if [ "$(id -u)" -eq 0 ]; then
    # from a folder that the other user may be in
    (cd / && runuser -u "$owner" -- "$@")
  else
    "$@"
  fi
}

is_running() {
  [ -d "$data" ] && as_owner "$bin/pg_ctl" status -D "$data" >/dev/null 2>&1
}

make_home() {
  if [ ! -e "$home" ] && [ "$(id -u)" -eq 0 ]; then
    install -d -m 700 -o "$owner" "$home"
  elif [ ! -e "$home" ]; then
    install -d -m 700 "$home"
  fi
  # a folder of that name that is another's, or a link, is never used
  if [ -L "$home" ] || ! as_owner test -O "$home"; then
    say "$home belongs to somebody else; name another folder in FOEDUS_POSTGIS_HOME"
    exit 1
  fi
}

start() {
  install_packages
  bin="$(programs)"
  if is_running; then
    return 0
  fi
  make_home
  as_owner mkdir -p "$socket"
  if [ ! -s "$data/PG_VERSION" ]; then
    as_owner "$bin/initdb" -D "$data" -U foedus --auth-local=trust --auth-host=reject \
      --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    as_owner tee -a "$data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$socket'
unix_socket_permissions = 0700
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 256MB
work_mem = 64MB
maintenance_work_mem = 256MB
max_connections = 10
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
max_parallel_workers = 0
jit = off
timezone = 'UTC'
CONF
  fi
  as_owner "$bin/pg_ctl" start -w -s -D "$data" -l "$home/log"
  if ! psql -X -q -h "$socket" -U foedus -d foedus -c "" >/dev/null 2>&1; then
    psql -X -q -h "$socket" -U foedus -d postgres -c "CREATE DATABASE foedus"
  fi
  psql -X -q -h "$socket" -U foedus -d foedus \
    -c "SET client_min_messages TO warning; CREATE EXTENSION IF NOT EXISTS postgis"
}

stop() {
  have_postgis || return 0
  bin="$(programs)"
  if is_running; then
    as_owner "$bin/pg_ctl" stop -w -s -m fast -D "$data"
  fi
  # only what `start` made is ever removed
  if grep -qs "^unix_socket_directories = '$socket'" "$data/postgresql.conf"; then
    rm -rf "$data" "$socket" "$home/log"
    rmdir "$home"
  fi
}

explain() {
  cat <<TEXT
PostGIS listens on $socket
  export FOEDUS_POSTGIS=$socket
  psql -h $socket -U foedus -d foedus
  sh scripts/install-postgis.sh stop
TEXT
}

live_in "${FOEDUS_POSTGIS_HOME:-${TMPDIR:-/tmp}/foedus-postgis-$(id -u)}"
case "${1:-help}" in
  install)
    install_packages
    ;;
  start)
    start
    explain
    ;;
  run)
    shift
    parent="$(mktemp -d)"
    chmod 711 "$parent"
    live_in "$parent/postgis"
    trap 'stop; rmdir "$parent"' EXIT
    trap 'exit 130' INT TERM
    start
    FOEDUS_POSTGIS="$socket" "$@"
    ;;
  stop)
    stop
    ;;
  *)
    sed -n '2,13s/^# \{0,1\}//p' "$0"
    [ "${1:-help}" = help ] || exit 2
    ;;
esac
